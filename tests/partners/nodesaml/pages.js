/* The screens of the service. */
"use strict";

const escaped = (text) => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

function page(screen, title, content) {
  return `<!doctype html>
<html lang="ja">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} | node-saml試験便</title>
</head>
<body>
<main class="screen ${screen}">
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`;
}

const login = () =>
  page("signin", "ログイン", `<p><a href="/enter">マイナポータルでログイン</a></p>
<p><a href="/connect/begin">マイナポータルのアカウントと連携する</a></p>`);

const terms = () =>
  page("terms", "利用規約への同意", `<p>マイナポータルのアカウントと当サービスのアカウントを連携します。</p>
<ul><li>連携すると、マイナポータルにログインするだけで当サービスを利用できます。</li></ul>
<form method="post" action="/connect/terms">
<button type="submit" name="answer" value="accept">同意して進む</button>
<button type="submit" name="answer" value="decline">同意しない</button>
</form>`);

const profile = (problem = "") =>
  page("profile", "お客様情報の入力", `<p class="problem">${problem}</p>
<form method="post" action="/connect/profile">
<p><label>氏名 <input name="full_name" autocomplete="name" required></label></p>
<p><label>住所 <input name="residence" autocomplete="street-address" required></label></p>
<p><label>生年月日 <input type="date" name="born_on" autocomplete="bday" required></label></p>
<p><label>性別 <select name="gender" required>
<option value="male">男</option><option value="female">女</option><option value="other">その他</option>
</select></label></p>
<button type="submit">登録して連携する</button>
</form>`);

const mypage = (account) =>
  page("mypage", "マイページ", `<p><span class="member-name">${escaped(account.name)}</span> 様</p>
<form method="post" action="/leave" class="leave"><button type="submit">ログアウト</button></form>`);

const declined = () =>
  page("declined", "連携しませんでした", "<p>同意されなかったため、アカウントの連携を取りやめました。</p>");

const refused = () =>
  page("refused", "ログインできません", `<p>このマイナポータルのアカウントは、当サービスと連携していません。</p>
<p><a href="/connect/begin">連携する</a></p>`);

const trouble = () =>
  page("trouble", "手続きを続けられません", `<p>マイナポータルからの応答を確認できませんでした。はじめからやり直してください。</p>
<p><a href="/login">ログインに戻る</a></p>`);

const goodbye = () =>
  page("goodbye", "ログアウトしました", `<p>ご利用ありがとうございました。</p>
<p><a href="/login">もう一度ログインする</a></p>`);

module.exports = { declined, goodbye, login, mypage, profile, refused, terms, trouble };
