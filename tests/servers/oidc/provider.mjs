// npm's certified oidc-provider on a port of loopback: `node provider.mjs PORT`. Its people have any password.
// POST /control {redirect, leave, people, rotate, claimsInToken} says what a test needs: our addresses, the claims of people by their
// login, new signing keys, and whether claims stand in the ID token or in userinfo alone.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import Provider from "oidc-provider";

const port = Number(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;
const ZITADEL = "urn:zitadel:iam:org:project:roles";
const set = { redirect: "http://127.0.0.1:1/", leave: "http://127.0.0.1:1/", people: {}, claimsInToken: false };
let keys;
let serve;
let made = 0;

function newKey() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  made += 1;
  return { ...privateKey.export({ format: "jwk" }), kid: `key-${made}`, use: "sig", alg: "RS256" };
}

function provider() {
  const ours = new Provider(issuer, {
    jwks: { keys },
    clients: [{ client_id: "palaver", client_secret: "a secret/with:signs&", redirect_uris: [set.redirect], post_logout_redirect_uris: [set.leave],
      grant_types: ["authorization_code"], response_types: ["code"] }],
    scopes: ["openid", "email", "profile", "groups"],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"], groups: ["groups", "roles", ZITADEL] },
    conformIdTokenClaims: !set.claimsInToken,
    cookies: { keys: ["for tests"] },
    pkce: { required: () => true },
    findAccount: (_, sub) => ({ accountId: sub,
      claims: () => ({ sub, email: `${sub}@issuer.example`, email_verified: true, name: `${sub} of the issuer`, ...set.people[sub] }) }),
  });
  return ours.callback();
}

async function control(request, response) {
  let body = "";
  for await (const part of request) body += part;
  const { rotate, ...wanted } = JSON.parse(body);
  Object.assign(set, wanted, { people: { ...set.people, ...wanted.people } });
  if (rotate) keys = [newKey()];
  serve = provider();
  response.end(keys[0].kid);
}

keys = [newKey()];
serve = provider();
createServer((request, response) => {
  if (request.url === "/control") return control(request, response);
  // Its own pages ask for a font of another site; tests send packets to loopback alone.
  response.setHeader("content-security-policy", "style-src 'unsafe-inline'");
  return serve(request, response);
}).listen(port, "127.0.0.1", () => console.log("the provider is up"));
