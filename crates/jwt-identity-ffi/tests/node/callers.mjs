// Calls the C library from Node, on its own thread and on others.
//
//   callers.mjs FOLDER    FOLDER holds the test keys

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import koffi from 'koffi';
import * as jwti from './jwti.mjs';

const folder = process.argv[2];
// A test secret. It protects nothing.
const SECRET = 'test-secret-of-thirty-two-bytes!';
const KEY_ID = 'app_5deaa3531c7f940010cc4ba4';
const APPLICATION = 'aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab';
const NOW = 1_700_000_000;
const TIMES = { iat: NOW, exp: NOW + 900, jti: '705b6f50-8c21-41e8-9bcb-595326422d60' };
const VISITOR = { name: 'Ada', email: 'ada@example.com' };
const ACL = { paths: { '/*/conversations/**': { methods: ['GET'] } } };

const pem = (name) => readFileSync(`${folder}/${name}.pem`, 'utf8');
const hs256 = (keyId = null) => {
  const keys = jwti.secretKeys('HS256', SECRET, 0, keyId);
  return [keys, keys];
};
const pair = (algorithm, secret, open) => [
  jwti.privateKeys(algorithm, pem(secret), null),
  jwti.publicKeys(algorithm, pem(open), null),
];
const rsa = () => pair('RS256', 'rsa2048.pkcs8', 'rsa2048.spki');

const VENDORS = {
  kustomer: { keys: hs256, claims: { email: 'ada@example.com', externalId: 'u-1', iat: NOW } },
  sunshine: {
    keys: () => hs256(KEY_ID), keyId: KEY_ID, claims: { scope: 'user', external_id: '42', exp: NOW + 600 },
  },
  intercom: { keys: hs256, claims: { user_id: 'user-42', plan: 'pro', exp: NOW + 600 } },
  ably: {
    keys: () => hs256(KEY_ID), keyId: KEY_ID,
    claims: { iat: NOW, exp: NOW + 600, 'x-ably-capability': '{"chat":["publish"]}', 'x-ably-clientId': 'u-1' },
  },
  livekit: {
    keys: hs256,
    claims: {
      iss: 'API1', sub: 'u-1', nbf: NOW, exp: NOW + 600,
      video: { room: 'daily', roomJoin: true, canPublish: false, canSubscribe: true, canPublishData: false },
    },
  },
  'stream-call': { keys: hs256, claims: { user_id: 'u-1', call_cids: ['default:call1'], iat: NOW, exp: NOW + 600 } },
  'stream-server': { keys: hs256, claims: { server: true, iat: NOW, exp: NOW + 600 } },
  'stream-user': { keys: hs256, claims: { user_id: 'u-1', iat: NOW, exp: NOW + 600 } },
  twilio: {
    keys: hs256,
    claims: {
      jti: 'id-1', grants: { identity: 'ada', video: { room: 'daily' } }, iat: NOW, exp: NOW + 600,
      iss: 'SK00000000000000000000000000000002', sub: 'AC00000000000000000000000000000001',
    },
  },
  'zendesk-chat': { keys: hs256, claims: { ...VISITOR, iat: NOW, exp: NOW + 420, external_id: '5678' } },
  'zendesk-sso': { keys: hs256, claims: { ...VISITOR, iat: NOW, jti: 'id-1', role: 'user' } },
  'nexmo-application': { keys: rsa, claims: { application_id: APPLICATION, ...TIMES } },
  'nexmo-user': { keys: rsa, claims: { application_id: APPLICATION, ...TIMES, sub: 'alice', acl: ACL } },
  'nexmo-video': {
    keys: rsa,
    claims: {
      application_id: APPLICATION, ...TIMES, scope: 'session.connect', session_id: '1_MX4xMjM0NTY3OH4',
      role: 'moderator', initial_layout_class_list: '', sub: 'video', acl: { paths: { '/session/**': {} } },
    },
  },
  jwt: {
    keys: () => pair('ES256', 'p256.pkcs8', 'p256.spki'), claims: { sub: 'Zoë', exp: NOW + 600, tenant: { id: 7 } },
  },
};

const mac = (input) => createHmac('sha256', SECRET).update(input).digest('base64url');
const encoded = (part) => Buffer.from(JSON.stringify(part)).toString('base64url');
const claimsOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));

function tampered(token) {
  const at = token.lastIndexOf('.') + 1;
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
}

for (const [profile, { keys, claims }] of Object.entries(VENDORS)) {
  test(`token for ${profile} is signed, verified and rejected`, async () => {
    const [signing, verifying] = keys();
    const [signer, verifier] = [jwti.signer(profile, signing), jwti.verifier(profile, verifying, null)];
    for (const sign of [jwti.signJson, jwti.signJson.async]) {
      const token = await sign(signer, JSON.stringify(claims));
      assert.deepEqual(claimsOf(token), claims);
      for (const verify of [jwti.verifyAt, jwti.verifyAt.async]) {
        assert.deepEqual(JSON.parse(await verify(verifier, token, NOW)), claims);
        await assert.rejects(
          async () => verify(verifier, tampered(token), NOW),
          { code: 301, codeName: 'signature.invalid', httpStatus: 401, isRetryable: false },
        );
      }
    }
  });
}

test('node computes the MAC of our token, and we verify a token of node', () => {
  for (const profile of ['kustomer', 'sunshine', 'intercom', 'zendesk-chat', 'zendesk-sso']) {
    const { keys, keyId, claims } = VENDORS[profile];
    const [signing, verifying] = keys();
    const token = jwti.signJson(jwti.signer(profile, signing), JSON.stringify(claims));
    const at = token.lastIndexOf('.');
    assert.equal(token.slice(at + 1), mac(token.slice(0, at)));

    const input = `${encoded({ alg: 'HS256', typ: 'JWT', ...(keyId && { kid: keyId }) })}.${encoded(claims)}`;
    const verified = jwti.verifyAt(jwti.verifier(profile, verifying, null), `${input}.${mac(input)}`, NOW);
    assert.deepEqual(JSON.parse(verified), claims);
  }
});

test('token is verified at the time of the system clock', () => {
  const [signing, verifying] = hs256();
  const [signer, verifier] = [jwti.signer('kustomer', signing), jwti.verifier('kustomer', verifying, null)];
  const claims = { email: 'ada@example.com', iat: Math.floor(Date.now() / 1000) };
  assert.deepEqual(JSON.parse(jwti.verify(verifier, jwti.signJson(signer, JSON.stringify(claims)))), claims);
  const old = jwti.signJson(signer, JSON.stringify({ ...claims, iat: NOW }));
  assert.throws(() => jwti.verify(verifier, old), { code: 406 });
});

const str = (text) => ({ data: text, len: text === null ? 0 : Buffer.byteLength(text) });
const members = (type, ...names) => Object.fromEntries(names.map((name) => [name, type]));
const structure = (name, ...groups) => koffi.struct(name, Object.assign({}, ...groups));
const KustomerClaims = structure(
  'jwti_kustomer_claims', members(jwti.Str, 'email', 'external_id'), members('int64_t', 'issued_at'),
);
const NexmoClaims = structure(
  'jwti_nexmo_claims',
  members(jwti.Str, 'application_id', 'token_id', 'custom'),
  members('int64_t', 'issued_at', 'not_before', 'expires_at', 'lifetime'),
);
const Field = structure('jwti_field', members(jwti.Str, 'name', 'value'));
const FieldList = structure('jwti_field_list', { items: koffi.pointer(Field), count: 'size_t' });
const WebhookRequest = structure(
  'jwti_webhook_request', members(jwti.Str, 'method', 'query'), { headers: FieldList, body: jwti.Str },
);
const WebhookSecret = structure('jwti_webhook_secret', members(jwti.Str, 'api_key', 'secret'), { is_base64: 'bool' });
const WebhookClaims = structure(
  'jwti_nexmo_webhook_claims',
  members(jwti.Str, 'api_key', 'application_id', 'token_id'), members('int64_t', 'issued_at'),
);
const place = (value, type) => koffi.as(value, koffi.pointer(type));

test('structures of claims are signed', () => {
  const kustomer = { email: str('ada@example.com'), external_id: str('u-1'), issued_at: NOW };
  const mintKustomer = jwti.reads('jwti_mint_kustomer', 'handle', 'struct');
  const token = mintKustomer(jwti.signer('kustomer', hs256()[0]), place(kustomer, KustomerClaims));
  assert.deepEqual(claimsOf(token), VENDORS.kustomer.claims);

  const nexmo = {
    application_id: str(APPLICATION), token_id: str(TIMES.jti), custom: str(null),
    issued_at: NOW, not_before: 0, expires_at: 0, lifetime: 0,
  };
  const mintUser = jwti.reads('jwti_mint_nexmo_user', 'handle', 'struct', 'text', 'handle');
  const acl = jwti.creates('jwti_acl_from_json', 'text')(JSON.stringify(ACL));
  const userToken = mintUser(jwti.signer('nexmo-user', rsa()[0]), place(nexmo, NexmoClaims), 'alice', acl);
  assert.deepEqual(claimsOf(userToken), VENDORS['nexmo-user'].claims);
});

test('webhook is verified with its body', async () => {
  const body = '{"status":"delivered"}';
  const claims = { api_key: str(null), application_id: str(null), token_id: str('id-1'), issued_at: NOW };
  const mint = jwti.reads('jwti_mint_nexmo_webhook', 'handle', 'struct', 'text');
  const token = mint(jwti.signer('nexmo-webhook', hs256()[0]), place(claims, WebhookClaims), body);

  const create = jwti.creates('jwti_webhook_new', 'text', 'struct', 'size', 'text', 'flag');
  const secret = { api_key: str(null), secret: str(SECRET), is_base64: false };
  const webhook = create('nexmo-webhook', place(secret, WebhookSecret), 1, null, false);
  const request = {
    method: str('POST'), query: str(null), body: str(body),
    headers: { items: [{ name: str('Authorization'), value: str(`Bearer ${token}`) }], count: 1 },
  };
  const verify = jwti.reads('jwti_webhook_verify_at', 'handle', 'struct', 'time');
  for (const call of [verify, verify.async]) {
    const result = JSON.parse(await call(webhook, place(request, WebhookRequest), NOW));
    assert.equal(result.claims.jti, 'id-1');
    const changed = place({ ...request, body: str('{}') }, WebhookRequest);
    await assert.rejects(async () => call(webhook, changed, NOW), { code: 417, httpStatus: 401 });
  }
});

test('clock of node decides, also for a call on another thread', async () => {
  const times = [NOW, NOW + 86_400, NOW];
  const clock = koffi.register((_, now) => {
    if (times.length === 0) return 1;
    koffi.encode(now, 'int64_t', times.shift());
    return 0;
  }, koffi.pointer(koffi.proto('int32_t jwti_clock(void *, void *)')));
  try {
    const { keys, claims } = VENDORS.kustomer;
    const [signing, verifying] = keys();
    const token = jwti.signJson(jwti.signer('kustomer', signing), JSON.stringify(claims));
    const withClock = jwti.creates('jwti_verifier_with_clock', 'handle', 'pointer', 'pointer', 'pointer');
    const verifier = withClock(jwti.verifier('kustomer', verifying, null), clock, null, null);
    assert.deepEqual(JSON.parse(jwti.verify(verifier, token)), claims);
    assert.throws(() => jwti.verify(verifier, token), { code: 406 });
    assert.deepEqual(JSON.parse(await jwti.verify.async(verifier, token)), claims);
    await assert.rejects(jwti.verify.async(verifier, token), { code: 501, isRetryable: true });
  } finally {
    koffi.unregister(clock);
  }
});

test('failure names its subject', () => {
  const signer = jwti.signer('kustomer', hs256()[0]);
  assert.throws(() => jwti.signJson(signer, '{"email":"a@example.com","externalID":"u-1","iat":1700000000}'), {
    code: 422, codeName: 'claim.unknown-member', message: /externalID/,
  });
  assert.throws(() => jwti.signJson(signer, null), { code: -1, subject: 'claims' });
  assert.throws(() => jwti.signJson(hs256()[0], '{}'), { code: -2, subject: 'signer' });
  assert.throws(() => jwti.signJson(signer, Buffer.from([0xff])), { code: -4, subject: 'claims' });
});

test('call on another thread has its own error', async () => {
  const verifier = jwti.verifier('kustomer', hs256()[1], null);
  const codes = { 'no token': 202, ['a'.repeat(20_000)]: 201, 'e30.e30.e30': 208 };
  // koffi makes at most 256 calls at the same time.
  const tokens = Array.from({ length: 64 }, () => Object.keys(codes)).flat();
  const isRight = (token) =>
    jwti.verifyAt.async(verifier, token, NOW).then(() => false, (failure) => failure.code === codes[token]);
  for (let round = 0; round < 8; round += 1) {
    const outcomes = tokens.map(isRight);
    // Meanwhile this thread fails with another code.
    assert.throws(() => jwti.verifyAt(verifier, null, NOW), { code: -1 });
    assert.equal((await Promise.all(outcomes)).filter(Boolean).length, tokens.length);
  }
});
