// Prints the verdict of jose for each row as a JSON line.

import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { importJWK, jwtVerify } from 'jose';

const keys = new Map();

async function keyOf(jwk, algorithm) {
  const name = JSON.stringify([jwk, algorithm]);
  if (!keys.has(name)) keys.set(name, await importJWK(jwk, algorithm));
  return keys.get(name);
}

async function judge(row) {
  const key = await keyOf(row.key, row.alg[0]);
  const currentDate = new Date(row.now * 1000);
  await jwtVerify(row.token, key, { algorithms: row.alg, currentDate, clockTolerance: 0 });
}

for await (const line of createInterface({ input: createReadStream(process.argv[2]) })) {
  const row = JSON.parse(line);
  let verdict;
  try {
    await judge(row);
    verdict = { id: row.id, verdict: 'valid' };
  } catch (error) {
    verdict = { id: row.id, verdict: 'invalid', error: `${error.code ?? error.name}: ${error.message}` };
  }
  console.log(JSON.stringify(verdict));
}
