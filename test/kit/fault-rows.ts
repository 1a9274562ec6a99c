/** What a user and a business do while something is wrong; the stories are told in fault-stories.ts. */
export type Story =
  | 'a user calls'
  | 'a user writes'
  | 'a user writes and calls'
  | 'a user allows calls, and is called'
  | 'the business calls'
  | 'the business writes'

/** `within`: seconds from its beginning in which the app knows all of it; 10 where it is left out. */
export type Row = readonly [kind: string, more: string, story: Story, made: string, within?: number]

export const withinMs = ([, , , , within = 10]: Row) => within * 1000

/** The callbacks of a business's call that is answered. */
const ANSWERED = 'initiated → ringing → in-progress → completed'

/** fault × what Ringway makes of it; docs/fault-matrix.md is this table. Parameters and limits are JSON. */
export const MATRIX: readonly Row[] = [
  [
    'webhook-duplicate',
    '{"times":2,"match":{"event":"connect"}}',
    'a user calls',
    'completed · the user hears the tone',
  ],
  [
    'webhook-duplicate',
    '{"times":2,"match":{"event":"text"}}',
    'a user writes',
    'Hello from the user · The last from the user',
  ],
  ['webhook-duplicate', '{"times":2,"match":{"event":"terminate"}}', 'the business calls', ANSWERED],
  ['webhook-reorder', '{"match":{"event":"ACCEPTED"}}', 'the business calls', ANSWERED],
  ['webhook-delay', '{"ms":1500,"match":{"event":"connect"}}', 'a user calls', 'completed · the user hears the tone'],
  ['webhook-delay', '{"ms":1500,"match":{"event":"connect"}}', 'the business calls', ANSWERED],
  [
    'webhook-batch',
    '{"size":2,"most":500,"match":{"event":"connect"}}',
    'a user calls',
    'completed · the user hears the tone',
  ],
  [
    'webhook-batch',
    '{"size":100,"most":500,"match":{"event":"text"}}',
    'a user writes and calls',
    'Hello from the user · completed · the user hears the tone, both told in one',
  ],
  ['webhook-lose', '{"match":{"event":"connect"}}', 'a user calls', 'nothing: nobody told us'],
  [
    'webhook-lose',
    '{"match":{"event":"terminate"}}',
    'a user calls',
    'failed · the user hears the tone, alert 32014',
    45,
  ],
  ['webhook-lose', '{"match":{"event":"ACCEPTED"}}', 'the business calls', ANSWERED],
  ['webhook-lose', '{"match":{"event":"RINGING"}}', 'the business calls', 'initiated → in-progress → completed'],
  ['webhook-lose', '{"match":{"event":"delivered"}}', 'the business writes', 'sent'],
  ['webhook-bad-signature', '{"match":{"event":"connect"}}', 'a user calls', 'completed · the user hears the tone'],
  [
    'webhook-bad-signature',
    '{"match":{"event":"text"}}',
    'a user writes',
    'Hello from the user · The last from the user',
  ],
  ['accepted-late', '{"ms":1000}', 'the business calls', ANSWERED],
  ['terminate-first', '{}', 'a user calls', 'no-answer · the user hears nothing'],
  ['user-without-number', '{}', 'a user calls', 'completed · whatsapp:GB.… hears the tone'],
  ['user-without-number', '{}', 'a user writes', 'Hello from whatsapp:GB.… · The last from whatsapp:GB.…'],
  ['user-without-number', '{}', 'a user allows calls, and is called', `ACCEPTED from whatsapp:GB.… · ${ANSWERED}`],
  [
    'graph-slow',
    '{"ms":2000,"match":{"edge":"calls","action":"accept"}}',
    'a user calls',
    'completed · the user hears the tone',
  ],
  [
    'graph-slow',
    '{"ms":2000,"match":{"edge":"calls","action":"pre_accept"}}',
    'a user calls',
    'completed · the user hears the tone',
  ],
  ['graph-slow', '{"ms":2000,"match":{"edge":"calls","action":"connect"}}', 'the business calls', ANSWERED],
  ['graph-slow', '{"ms":12000,"match":{"edge":"calls","action":"connect"}}', 'the business calls', ANSWERED],
  ['graph-slow', '{"ms":2000,"match":{"edge":"messages"}}', 'the business writes', 'delivered'],
  [
    'graph-error',
    '{"code":131000,"match":{"edge":"calls","action":"accept"}}',
    'a user calls',
    'completed · the user hears the tone',
  ],
  [
    'graph-error',
    '{"code":100,"count":null,"match":{"edge":"calls","action":"accept"}}',
    'a user calls',
    'failed · the user hears nothing, alert 15000',
  ],
  [
    'graph-error',
    '{"code":131000,"count":null,"match":{"edge":"calls","action":"accept"}}',
    'a user calls',
    'failed · the user hears nothing, alert 15000',
    45,
  ],
  [
    'graph-error',
    '{"code":2,"count":null,"match":{"edge":"calls","action":"accept"}}',
    'a user calls',
    'failed · the user hears nothing, alert 15000',
    45,
  ],
  [
    'graph-error',
    '{"code":4,"count":null,"match":{"edge":"calls","action":"accept"}}',
    'a user calls',
    'failed · the user hears nothing, alert 15000',
    45,
  ],
  [
    'graph-error',
    '{"code":4,"match":{"edge":"calls","action":"accept"}}',
    'a user calls',
    'completed · the user hears the tone',
  ],
  ['graph-error', '{"code":131000,"match":{"edge":"calls","action":"terminate"}}', 'the business calls', ANSWERED],
  [
    'graph-error',
    '{"code":2,"match":{"edge":"calls","action":"connect"}}',
    'the business calls',
    'failed, alert 15000, no call at the user',
    20,
  ],
  ['graph-throttle', '{"match":{"edge":"messages"}}', 'the business writes', 'delivered'],
  ['graph-throttle', '{"match":{"edge":"calls","action":"connect"}}', 'the business calls', ANSWERED],
  [
    'graph-garbage',
    '{"match":{"edge":"calls","action":"accept"}}',
    'a user calls',
    'completed · the user hears the tone',
  ],
  [
    'graph-hang-up',
    '{"match":{"edge":"calls","action":"accept"}}',
    'a user calls',
    'completed · the user hears the tone',
  ],
  [
    'graph-hang-up',
    '{"match":{"edge":"calls","action":"connect"}}',
    'the business calls',
    'failed, alert 15000, no call at the user',
    20,
  ],
  ['graph-hang-up', '{"acts":true,"match":{"edge":"calls","action":"connect"}}', 'the business calls', ANSWERED],
  [
    'graph-hang-up',
    '{"acts":true,"match":{"edge":"calls","action":"accept"}}',
    'a user calls',
    'completed · the user hears the tone',
  ],
  ['graph-hang-up', '{"acts":true,"match":{"edge":"calls","action":"terminate"}}', 'the business calls', ANSWERED],
  ['graph-hang-up', '{"acts":true,"match":{"edge":"messages"}}', 'the business writes', 'delivered'],
  [
    'token-expired',
    '{"match":{"edge":"calls","action":"accept"}}',
    'a user calls',
    'failed · the user hears nothing, alert 15000',
  ],
  [
    'token-expired',
    '{"match":{"edge":"messages"}}',
    'the business writes',
    'failed 63001, alert 63001, not on the phone',
  ],
  ['calls-full', '{}', 'a user calls', 'nothing: nobody told us (calls_exhausted)'],
  ['payment-missing', '{}', 'a user calls', 'nothing: nobody told us (payment_missing)'],
  ['media-one-way', '{"direction":"to-business"}', 'a user calls', 'completed · the user hears the tone'],
  ['media-one-way', '{"direction":"to-user"}', 'a user calls', 'completed · the user hears nothing'],
  ['media-loss', '{"percent":20}', 'a user calls', 'completed · the user hears the tone'],
  ['media-jitter', '{"ms":100}', 'a user calls', 'completed · the user hears the tone'],
  ['media-reorder', '{"percent":20}', 'a user calls', 'completed · the user hears the tone'],
  ['media-drop', '{"after":200,"ms":500}', 'a user calls', 'completed · the user hears the tone'],
  ['media-private-candidates', '{}', 'a user calls', 'failed · the user hears nothing, alert 32014', 45],
  ['media-role-conflict', '{}', 'a user calls', 'completed · the user hears the tone'],
  ['media-wrong-fingerprint', '{}', 'a user calls', 'failed · the user hears nothing, alert 32014'],
  ['media-waits', '{}', 'a user calls', 'completed · the user hears the tone'],
]
