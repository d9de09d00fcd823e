// Exchanges tokens between `vendor-tokens` and the vendors' own libraries for Node, in both directions.

import { deepStrictEqual } from 'node:assert';
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import getstream from 'getstream';
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import { AccessToken as LiveKitToken, TokenVerifier, TrackSource, WebhookReceiver } from 'livekit-server-sdk';
import twilio from 'twilio';
import { SECRET, exchange, now, output, runner } from './exchange.mjs';

// The clock stands still, because some libraries read it twice for one token.
const START = Date.now();
globalThis.Date = class extends Date {
  constructor(...fields) { super(...(fields.length > 0 ? fields : [START])); }
  static now() { return START; }
};

const run = runner(process.argv[2]);
const ACCOUNT = 'AC00000000000000000000000000000001';
const API_KEY = 'SK00000000000000000000000000000002';
const WEBHOOK = '{"event":"room_started"}';
const TwilioToken = twilio.jwt.AccessToken;

function twilioToken(options, grants) {
  const token = new TwilioToken(ACCOUNT, API_KEY, SECRET, { identity: 'ada', ...options });
  for (const grant of grants) token.addGrant(grant);
  return token.toJwt();
}

function livekitToken(options, video, sip) {
  const token = new LiveKitToken('APItest', SECRET, options);
  token.addGrant(video);
  if (sip) token.addSIPGrant(sip);
  return token.toJwt();
}

const recipe = (claims, header) => jsonwebtoken.sign(claims, SECRET, { algorithm: 'HS256', ...header });

// Verifies our token with jose, for a library without a verifier of its own.
async function verifyWithJose(text) {
  const { payload, protectedHeader } = await jwtVerify(text, new TextEncoder().encode(SECRET), { algorithms: ['HS256'] });
  return { header: protectedHeader, claims: payload };
}

async function verifyWithLiveKit(text) {
  const claims = await new TokenVerifier('APItest', SECRET).verify(text);
  return { header: decodeProtectedHeader(text), claims };
}

// `src/kinds.rs` mints each kind from the same input.
const VENDORS = [
  {
    client: 'twilio (npm)', kind: 'twilio', verify: verifyWithJose,
    sign: () => twilioToken({ ttl: 3600 }, [
      new TwilioToken.VoiceGrant({
        incomingAllow: true,
        outgoingApplicationSid: 'AP00000000000000000000000000000004',
        outgoingApplicationParams: { desk: '7' },
        pushCredentialSid: 'CR00000000000000000000000000000005',
      }),
      new TwilioToken.ChatGrant({ serviceSid: 'IS00000000000000000000000000000003' }),
      new TwilioToken.TaskRouterGrant({
        workspaceSid: 'WS00000000000000000000000000000007',
        workerSid: 'WK00000000000000000000000000000008',
        role: 'worker',
      }),
    ]),
  },
  {
    client: 'twilio (npm)', kind: 'twilio-region', verify: verifyWithJose,
    sign: () => twilioToken({ ttl: 900, nbf: now(), region: 'ie1' }, [
      new TwilioToken.VideoGrant({ room: 'standup' }),
      new TwilioToken.SyncGrant({ serviceSid: 'IS00000000000000000000000000000006' }),
    ]),
  },
  {
    client: 'livekit-server-sdk', kind: 'livekit-participant', verify: verifyWithLiveKit,
    sign: () => livekitToken(
      { identity: 'ada', name: 'Ada', metadata: '{"desk":7}', attributes: { team: 'support' }, ttl: 600 },
      {
        roomJoin: true, room: 'standup', canPublish: true, canSubscribe: false, canPublishData: true,
        canPublishSources: [TrackSource.CAMERA, TrackSource.SCREEN_SHARE],
      },
    ),
  },
  {
    client: 'livekit-server-sdk', kind: 'livekit-server', verify: verifyWithLiveKit,
    sign: () => livekitToken(
      { identity: 'backend' }, { roomAdmin: true, room: 'standup', roomList: true }, { admin: true, call: true },
    ),
  },
  {
    client: 'livekit-server-sdk', kind: 'livekit-server', row: 'livekit-server, no identity', verify: null,
    sign: () => livekitToken({}, { roomAdmin: true, room: 'standup' }),
  },
  {
    client: 'livekit-server-sdk', kind: 'livekit-webhook',
    verify: (text) => new WebhookReceiver('APItest', SECRET).receive(WEBHOOK, text),
    sign: () => {
      const token = new LiveKitToken('APItest', SECRET);
      token.sha256 = createHash('sha256').update(WEBHOOK).digest('base64');
      return token.toJwt();
    },
  },
  {
    client: 'getstream', kind: 'stream-user', verify: verifyWithJose,
    // `createUserToken` drops `iat`.
    sign: () => getstream.JWTUserSessionToken(SECRET, 'ada', { iat: now() - 1, exp: now() + 3600 }, { noTimestamp: false }),
  },
  {
    client: 'getstream', kind: 'stream-unlimited', verify: verifyWithJose,
    sign: () => getstream.connect('key', SECRET, '1').createUserToken('ada'),
  },
  {
    client: 'jsonwebtoken', kind: 'stream-call', verify: verifyWithJose,
    sign: () => recipe({ user_id: 'ada', call_cids: ['default:standup'], role: 'host', iat: now() - 1, exp: now() + 3600 }),
  },
  {
    client: 'jsonwebtoken', kind: 'intercom', verify: verifyWithJose,
    sign: () => recipe({ user_id: 'ada', email: 'ada@example.com', exp: now() + 3600 }),
  },
  {
    client: 'jsonwebtoken', kind: 'zendesk-sso', verify: verifyWithJose,
    sign: () => recipe({
      iat: now(), jti: '4f2e4a52-91c5-4d6d-9f1e-1a2b3c4d5e6f', name: 'Ada', email: 'ada@example.com',
      external_id: '5678', organization: 'Acme', tags: ['vip', 'beta'], user_fields: { plan: 'pro' },
    }),
  },
  {
    client: 'jsonwebtoken', kind: 'zendesk-chat', verify: verifyWithJose,
    sign: () => recipe({ iat: now(), exp: now() + 420, name: 'Ada', email: 'ada@example.com', external_id: '5678' }),
  },
  {
    client: 'jsonwebtoken', kind: 'ably', verify: verifyWithJose,
    sign: () => recipe(
      { iat: now(), exp: now() + 3600, 'x-ably-capability': '{"chat:*":["publish","subscribe"]}', 'x-ably-clientId': 'ada' },
      { keyid: 'appId1.keyId1' },
    ),
  },
];

function read(kind, text) {
  const result = run(['read', kind], text);
  if (result.status !== 0 || isDeepStrictEqual(JSON.parse(result.stdout), decodeJwt(text))) return result;
  return { ...result, status: 3, stderr: 'these are not the claims of the token' };
}

for (const { client, kind, row = kind, verify, sign } of VENDORS) {
  const theirs = await sign();
  await exchange(client, row, {
    mint: () => output(run, ['mint', kind, String(now())]),
    verify: verify && (async (text) => deepStrictEqual(await verify(text), await verify(theirs))),
    sign: () => theirs,
    read: (text) => read(kind, text),
  });
}
