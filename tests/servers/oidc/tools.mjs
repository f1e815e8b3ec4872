// npm's certified oidc-provider as the issuer of a server of tools: `node tools.mjs PORT`. Its people have any password; clients
// register themselves. POST /control {seconds, renews} says how long tokens count, and whether new ones are had without anybody.
import { createServer } from "node:http";
import Provider from "oidc-provider";

const port = Number(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;
const set = { seconds: 600, renews: true };
const asked = {};
const ours = new Provider(issuer, {
  clients: [
    { client_id: "robot", client_secret: "robots know it", grant_types: ["client_credentials"], redirect_uris: [], response_types: [] },
    { client_id: "looker", client_secret: "looks", grant_types: [], redirect_uris: [], response_types: [] },
  ],
  scopes: ["openid", "offline_access", "tools"],
  cookies: { keys: ["for tests"] },
  pkce: { required: () => true },
  rotateRefreshToken: true,
  issueRefreshToken: () => set.renews,
  features: {
    registration: { enabled: true },
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
    resourceIndicators: {
      enabled: true,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({ scope: "tools", accessTokenFormat: "opaque", accessTokenTTL: set.seconds }),
    },
  },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
});
ours.on("grant.success", (ctx) => {
  const grant = ctx.oidc.params.grant_type;
  asked[grant] = (asked[grant] ?? 0) + 1;
});
for (const kind of ["refresh_token", "access_token"]) {
  ours.on(`${kind}.destroyed`, () => {
    asked.revoked = (asked.revoked ?? 0) + 1;
  });
}
const serve = ours.callback();

createServer(async (request, response) => {
  if (request.url !== "/control") {
    response.setHeader("content-security-policy", "style-src 'unsafe-inline'");
    return serve(request, response);
  }
  let body = "";
  for await (const part of request) body += part;
  Object.assign(set, JSON.parse(body || "{}"));
  response.end(JSON.stringify(asked));
}).listen(port, "127.0.0.1", () => console.log("the issuer is up"));
