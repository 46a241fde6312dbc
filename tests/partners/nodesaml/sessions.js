/* Login states: a random token in a cookie, what it stands for in memory. A login never keeps an earlier token. */
"use strict";

const { randomBytes } = require("node:crypto");

const NAME = "nodesaml_session";
// The portal's messages reach the endpoints by POST and Redirect from another site: only pages need the cookie.
const ATTRIBUTES = { httpOnly: true, sameSite: "lax", path: "/" };

class Sessions {
  #held = new Map();

  begin(response, session) {
    const token = randomBytes(32).toString("base64url");
    this.#held.set(token, session);
    response.cookie(NAME, token, ATTRIBUTES);
  }

  of(request) {
    return this.#held.get(tokenIn(request));
  }

  /** The session that is over now, if there was one. */
  end(request, response) {
    const session = this.of(request);
    this.#held.delete(tokenIn(request));
    response.clearCookie(NAME, ATTRIBUTES);
    return session;
  }
}

function tokenIn(request) {
  const pairs = (request.headers.cookie ?? "").split(";").map((pair) => pair.trim().split("=", 2));
  return pairs.find(([name]) => name === NAME)?.[1];
}

module.exports = { Sessions };
