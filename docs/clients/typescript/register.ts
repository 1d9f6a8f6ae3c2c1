// Registers a visitor: `node build/register.js https://forum.example.org aigul@example.com`.
// Types come from the site's schema: `npx openapi-typescript https://forum.example.org/api/schema/ -o schema.d.ts`.

import createClient from "openapi-fetch";
import type { paths } from "./schema.js";

const [site, email] = process.argv.slice(2) as [string, string];
const client = createClient<paths>({ baseUrl: site });

const { data, error, response } = await client.POST("/api/v1/visitors/", {
  params: { header: { "Idempotency-Key": crypto.randomUUID(), "Accept-Language": "en" } },
  body: {
    given_name: "Айгүл",
    family_name: "Үлгібай",
    email,
    kind: "trade",
    language: "kk",
    consents: ["processing"],
  },
});

if (error !== undefined) {
  // The codes of this operation are an enumeration: a misspelt one does not compile.
  const why = error.code === "registration_closed" ? "registration is closed" : error.detail;
  throw new Error(`not registered (${response.status}): ${why}`);
}
if ("token" in data) {
  console.log("registered as", data.code);
} else {
  console.log(data.status);
}
