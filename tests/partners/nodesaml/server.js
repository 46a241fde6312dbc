/*
 * A partner system of the connection test: accounts, consent and sessions around @node-saml/node-saml, which reads,
 * checks, signs and answers every SAML message with its default settings (what differs is in saml.js).
 *
 *   node server.js SETTINGS.json
 *
 * SETTINGS.json is written by partner.py. Serves on 127.0.0.1, says `ready URL`, and ends with its standard input.
 */
"use strict";

const fs = require("node:fs");
const express = require("express");
const pages = require("./pages");
const { Accounts } = require("./accounts");
const { Sessions } = require("./sessions");
const { metadata, serviceProviders } = require("./saml");

const HOME = "/mypage";
// What a RelayState says when it is no page to land on: the citizen comes to link his accounts.
const LINKING = "link";

const settings = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const { forLinking, forSignOn } = serviceProviders(settings);
const accounts = new Accounts();
const sessions = new Sessions();

const app = express();
app.disable("x-powered-by");
app.disable("etag");
app.use(express.urlencoded({ extended: false }));
app.use((request, response, next) => {
  response.set({
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
  });
  next();
});

/** Where a sign-on lands: no address from outside ever becomes the target of a redirect. */
function landing(wanted) {
  const base = new URL(settings.baseUrl);
  if (typeof wanted !== "string" || !URL.canParse(wanted, base)) return HOME;
  const url = new URL(wanted, base);
  return url.origin === base.origin && url.pathname === HOME ? HOME + url.search : HOME;
}

/** What node-saml made of a message, or undefined once it refused it and the error page is on its way. */
async function believed(response, validation) {
  try {
    return await validation;
  } catch (refusal) {
    process.stderr.write(`refused: ${refusal.message}\n`);
    response.status(403).send(pages.trouble());
    return undefined;
  }
}

app.get("/saml/metadata", (request, response) => {
  response.type("application/samlmetadata+xml").send(metadata(forLinking, settings));
});

app.get("/", (request, response) => response.redirect(HOME));
app.get("/login", (request, response) => response.send(pages.login()));

// Both start at the partner: the portal sends the browser here, and it goes back with an AuthnRequest.
app.get("/connect/begin", async (request, response) => {
  response.redirect(await forLinking.getAuthorizeUrlAsync(LINKING, undefined, {}));
});
app.get("/enter", async (request, response) => {
  response.redirect(await forSignOn.getAuthorizeUrlAsync(landing(request.query.to), undefined, {}));
});

app.post("/saml/acs", async (request, response) => {
  const vouched = await believed(response, forSignOn.validatePostResponseAsync(request.body ?? {}));
  if (vouched === undefined) return;
  const { nameID, nameIDFormat, nameQualifier, spNameQualifier, sessionIndex } = vouched.profile;
  const subject = { nameID, nameIDFormat, nameQualifier, spNameQualifier, sessionIndex };
  const account = accounts.tiedTo(nameID);
  if (request.body.RelayState === LINKING && account === undefined) {
    sessions.begin(response, { linking: subject });
    response.redirect(303, "/connect/terms");
  } else if (account === undefined) {
    response.status(403).send(pages.refused());
  } else {
    sessions.begin(response, { account, subject });
    response.redirect(303, landing(request.body.RelayState));
  }
});

app.get("/connect/terms", (request, response) => {
  if (!sessions.of(request)?.linking) return response.redirect("/login");
  response.send(pages.terms());
});
app.post("/connect/terms", (request, response) => {
  const session = sessions.of(request);
  if (!session?.linking) return response.redirect(303, "/login");
  if (request.body?.answer !== "accept") {
    sessions.end(request, response);
    return response.send(pages.declined());
  }
  session.agreed = true;
  response.redirect(303, "/connect/profile");
});
app.get("/connect/profile", (request, response) => {
  if (!sessions.of(request)?.agreed) return response.redirect("/connect/terms");
  response.send(pages.profile());
});
app.post("/connect/profile", (request, response) => {
  const session = sessions.of(request);
  if (!session?.agreed) return response.redirect(303, "/connect/terms");
  const account = accounts.find(request.body ?? {});
  if (account === undefined) return response.status(422).send(pages.profile("すべての欄に入力してください。"));
  accounts.tie(session.linking.nameID, account);
  sessions.end(request, response);
  sessions.begin(response, { account, subject: session.linking });
  response.redirect(303, HOME);
});

app.get(HOME, (request, response) => {
  const account = sessions.of(request)?.account;
  if (account === undefined) return response.redirect("/login");
  response.send(pages.mypage(account));
});

// Sign-off that the citizen starts here: his session ends at once, whatever the portal answers.
app.post("/leave", async (request, response) => {
  const session = sessions.end(request, response);
  if (session?.account === undefined) return response.redirect(303, "/goodbye");
  response.redirect(303, await forSignOn.getLogoutUrlAsync(session.subject, "", {}));
});

// The portal's sign-off, and its answer to ours.
app.get("/saml/slo", async (request, response) => {
  const [, query = ""] = request.originalUrl.split("?", 2);
  const message = await believed(response, forSignOn.validateRedirectAsync({ ...request.query }, query));
  if (message === undefined) return;
  if (message.profile === null) return response.redirect("/goodbye");
  const { nameID, sessionIndex } = message.profile;
  const subject = sessions.of(request)?.subject;
  const own = subject?.nameID === nameID && (sessionIndex === undefined || sessionIndex === subject.sessionIndex);
  if (own) sessions.end(request, response);
  response.redirect(await forSignOn.getLogoutResponseUrlAsync(message.profile, request.query.RelayState, {}, own));
});
app.get("/goodbye", (request, response) => response.send(pages.goodbye()));

app.listen(settings.port, "127.0.0.1", (problem) => {
  if (problem) {
    process.stderr.write(`${problem.message}\n`);
    process.exit(1);
  }
  process.stdout.write(`ready ${settings.baseUrl}\n`);
});
process.stdin.on("end", () => process.exit(0)).resume();
