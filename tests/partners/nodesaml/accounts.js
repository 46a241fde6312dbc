/* Accounts of the service, and which pseudonym of the portal's each is tied to; all of it in memory. */
"use strict";

const FIELDS = ["full_name", "residence", "born_on", "gender"];

class Accounts {
  #byPerson = new Map();
  #byPseudonym = new Map();

  /** The person's account, made if there is none; undefined where something is missing. */
  find(given) {
    const person = FIELDS.map((field) => given[field]);
    if (!person.every((value) => typeof value === "string" && value.trim() !== "")) return undefined;
    const key = JSON.stringify(person);
    if (!this.#byPerson.has(key)) this.#byPerson.set(key, { name: given.full_name });
    return this.#byPerson.get(key);
  }

  tie(pseudonym, account) {
    this.#byPseudonym.set(pseudonym, account);
  }

  tiedTo(pseudonym) {
    return this.#byPseudonym.get(pseudonym);
  }
}

module.exports = { Accounts };
