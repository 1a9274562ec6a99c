import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { NothingKept } from '../scripts/ears.ts'
import { Language, SpeechHeard, Text, ToneAsk, ToneHeard, Within } from '../scripts/step.ts'
import { type ControlApp, type ControlContext, callOf } from './control-context.ts'
import { badRequest, notFound } from './refusal.ts'
import { CallId } from './schemas.ts'

const WHERE = {
  speaker: z.enum(['business', 'user']).default('business'),
  from_ms: z
    .number()
    .int()
    .min(0)
    .default(0)
    .meta({ description: 'What was said before is not listened to; milliseconds from the answer' }),
}
type Where = { speaker: 'business' | 'user'; from_ms: number; within_ms: number }

const ExpectTone = ToneAsk.extend(WHERE)
const ExpectSpeech = z.strictObject({
  text: Text.optional(),
  any_of: z.array(Text).min(1).max(8).optional(),
  within_ms: Within,
  language: Language,
  ...WHERE,
})

/** What one side of a call is expected to say: the answer waits until it was heard, time is up, or the call over. */
export function expectationRoutes(app: ControlApp, context: ControlContext): void {
  app.post(
    '/calls/:id/expect-tone',
    {
      schema: {
        summary: 'Wait for a tone: more than 60 % of the energy at its frequency, for that long in one piece',
        params: CallId,
        body: ExpectTone,
        response: { 200: ToneHeard },
      },
    },
    (request) =>
      whileAsked(context, request, request.body, (where) =>
        context.ears.expectTone({ ...where, call: callOf(context, request.params.id) }, request.body),
      ),
  )
  app.post(
    '/calls/:id/expect-speech',
    {
      schema: {
        summary: 'Wait for words: the text, or one of any_of, said in English',
        params: CallId,
        body: ExpectSpeech,
        response: { 200: SpeechHeard },
      },
    },
    (request) => {
      const texts = textsOf(request.body)
      return whileAsked(context, request, request.body, (where) =>
        context.ears.expectSpeech({ ...where, call: callOf(context, request.params.id) }, { texts }),
      )
    },
  )
}

function textsOf({ text, any_of = [] }: z.infer<typeof ExpectSpeech>): [string, ...string[]] {
  const [first, ...others] = text === undefined ? any_of : [text]
  if (first !== undefined && (text === undefined || any_of.length === 0)) return [first, ...others]
  throw badRequest('give exactly one of text and any_of', 'text is one sentence, any_of a list of them.')
}

/** Listens for as long as whoever asked is there and the simulator open. */
async function whileAsked<T>(
  { closing }: ControlContext,
  { raw: { socket } }: FastifyRequest,
  { speaker, from_ms, within_ms }: Where,
  expect: (where: { speaker: Where['speaker']; fromMs: number; withinMs: number; signal: AbortSignal }) => Promise<T>,
): Promise<T> {
  const gone = new AbortController()
  const leave = () => gone.abort()
  socket.once('close', leave)
  const signal = AbortSignal.any([gone.signal, closing])
  try {
    return await expect({ speaker, fromMs: from_ms, withinMs: within_ms, signal })
  } catch (error) {
    if (!(error instanceof NothingKept)) throw error
    throw notFound('recording of this call any more', 'The last 100 ended calls keep theirs.')
  } finally {
    socket.off('close', leave)
  }
}
