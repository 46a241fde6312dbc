/* Settings of @node-saml/node-saml, and the metadata that it writes. */
"use strict";

const { SAML } = require("@node-saml/node-saml");

const PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
const BINDING = "urn:oasis:names:tc:SAML:2.0:bindings:";

/** Everything that is not named here keeps its default (docs/partners/nodesaml.md says what differs, and why). */
function serviceProviders(settings) {
  const common = {
    issuer: `${settings.baseUrl}/saml/metadata`,
    callbackUrl: `${settings.baseUrl}/saml/acs`,
    logoutCallbackUrl: `${settings.baseUrl}/saml/slo`,
    entryPoint: settings.entryPoint,
    logoutUrl: settings.logoutUrl,
    idpCert: settings.portalCertificate,
    privateKey: settings.privateKey,
    decryptionPvk: settings.privateKey,
    signatureAlgorithm: "sha256",
    identifierFormat: PERSISTENT,
    disableRequestedAuthnContext: true,
  };
  return {
    forLinking: new SAML({ ...common, allowCreate: true }),
    forSignOn: new SAML({ ...common, allowCreate: false }),
  };
}

/** node-saml can only say HTTP-POST of its sign-off endpoint, which here takes HTTP-Redirect. */
function metadata(provider, settings) {
  const written = provider.generateServiceProviderMetadata(settings.certificate, settings.certificate);
  const said = `<SingleLogoutService Binding="${BINDING}HTTP-POST"`;
  if (!written.includes(said)) throw new Error("node-saml writes its metadata another way now");
  return written.replace(said, `<SingleLogoutService Binding="${BINDING}HTTP-Redirect"`);
}

module.exports = { metadata, serviceProviders };
