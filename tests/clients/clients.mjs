// Exchanges tokens between the program `jwt-identity` and the clients of npm, in both directions.

import { createPrivateKey, createPublicKey, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSigner, createVerifier } from 'fast-jwt';
import { SignJWT, jwtVerify } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import * as vonage from '@vonage/jwt';
import { SECRET, exchange, now, output, runner } from './exchange.mjs';

const [program, keys] = process.argv.slice(2);
const APPLICATION = 'aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab';
const KEY_ID = 'app_5deaa3531c7f940010cc4ba4';
const file = (name) => `${keys}/${name}.pem`;
const pem = (name) => readFileSync(file(name), 'utf8');
const RSA = { private: pem('rsa2048.pkcs8'), public: pem('rsa2048.spki') };
const EC = { private: pem('p256.pkcs8'), public: pem('p256.spki') };
const run = runner(program);
const mint = (args, input) => output(run, ['mint', ...args], input);

const secret = ['--secret', 'env:SECRET'];
const application = ['--key', `file:${file('rsa2048.pkcs8')}`, '--application-id', APPLICATION];
const TOKENS = {
  kustomer: {
    algorithm: 'HS256', sign: SECRET, verify: SECRET,
    claims: () => ({ email: 'ada@example.com', iat: now() }),
    mint: () => mint(['kustomer', ...secret, '--email', 'ada@example.com']),
    read: ['kustomer', ...secret],
  },
  sunshine: {
    algorithm: 'HS256', sign: SECRET, verify: SECRET, keyId: KEY_ID,
    claims: () => ({ scope: 'user', external_id: '42', exp: now() + 600 }),
    mint: () => mint(['sunshine', ...secret, '--key-id', KEY_ID, '--external-id', '42', '--expires-in', '10m']),
    read: ['sunshine', ...secret, '--key-id', KEY_ID],
  },
  'nexmo-application': {
    algorithm: 'RS256', sign: RSA.private, verify: RSA.public,
    claims: () => ({ application_id: APPLICATION, iat: now(), exp: now() + 900, jti: randomUUID() }),
    mint: () => mint(['nexmo-app', ...application]),
    read: ['nexmo-application', '--public-key', `file:${file('rsa2048.spki')}`],
  },
  'nexmo-user': {
    algorithm: 'RS256', sign: RSA.private, verify: RSA.public,
    claims: () => ({
      application_id: APPLICATION, iat: now(), exp: now() + 900, jti: randomUUID(), sub: 'alice',
      acl: { paths: { '/*/legs/**': {}, '/*/conversations/**': { methods: ['GET'] } } },
    }),
    mint: () => mint(['nexmo-user', ...application, '--sub', 'alice']),
    read: ['nexmo-user', '--public-key', `file:${file('rsa2048.spki')}`],
  },
  jwt: {
    algorithm: 'ES256', sign: EC.private, verify: EC.public,
    claims: () => ({ sub: 'ada', exp: now() + 60, role: 'admin' }),
    mint: () => mint(['jwt', '--alg', 'ES256', '--key', `file:${file('p256.pkcs8')}`, '--claims', '-'], JSON.stringify({ sub: 'ada', exp: now() + 60 })),
    read: ['jwt', '--public-key', `file:${file('p256.spki')}`],
  },
};

// `sign` and `verify` of a client; `null` where it has no such call.
const CLIENTS = {
  jsonwebtoken: {
    sign: (token) => jsonwebtoken.sign(token.claims(), token.sign, { algorithm: token.algorithm, ...(token.keyId && { keyid: token.keyId }) }),
    verify: (token, text) => jsonwebtoken.verify(text, token.verify, { algorithms: [token.algorithm] }),
  },
  jose: {
    sign: (token) => new SignJWT(token.claims())
      .setProtectedHeader({ alg: token.algorithm, typ: 'JWT', ...(token.keyId && { kid: token.keyId }) })
      .sign(token.algorithm === 'HS256' ? new TextEncoder().encode(token.sign) : createPrivateKey(token.sign)),
    verify: async (token, text) => {
      const key = token.algorithm === 'HS256' ? new TextEncoder().encode(token.verify) : createPublicKey(token.verify);
      return (await jwtVerify(text, key, { algorithms: [token.algorithm] })).payload;
    },
  },
  'fast-jwt': {
    sign: (token) => createSigner({ key: token.sign, algorithm: token.algorithm, ...(token.keyId && { kid: token.keyId }) })(token.claims()),
    verify: (token, text) => createVerifier({ key: token.verify, algorithms: [token.algorithm] })(text),
  },
  '@vonage/jwt': {
    kinds: ['nexmo-application', 'nexmo-user'],
    sign: (token) => {
      const { sub, acl } = token.claims();
      return vonage.tokenGenerate(APPLICATION, token.sign, { ttl: 900, ...(sub && { sub, acl }) });
    },
    // It verifies webhooks alone, whose tokens are HS256.
    verify: null,
  },
  '@vonage/jwt verifySignature': {
    kinds: ['kustomer', 'sunshine'],
    sign: null,
    verify: (token, text) => {
      if (!vonage.verifySignature(text, token.verify)) throw new Error('rejected');
      return null;
    },
  },
};

for (const [name, client] of Object.entries(CLIENTS)) {
  for (const [kind, token] of Object.entries(TOKENS)) {
    if (client.kinds && !client.kinds.includes(kind)) continue;
    await exchange(name, kind, {
      mint: token.mint,
      verify: client.verify && ((text) => client.verify(token, text)),
      sign: client.sign && (() => client.sign(token)),
      read: (text) => run(['--json', 'verify', ...token.read], text),
    });
  }
}
