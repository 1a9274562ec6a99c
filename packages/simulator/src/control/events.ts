import type { ServerResponse } from 'node:http'
import { sameUserKey } from '@ringway/meta-wire'
import { z } from 'zod'
import type { BusinessNumber } from '../network/business.ts'
import type { NetworkEvents } from '../network/network.ts'
import type { BorderRequest } from '../requests-log.ts'
import type { ControlApp, ControlContext } from './control-context.ts'
import { PhoneNumber } from './schemas.ts'
import { callView, contactView, entryView, requestView } from './views.ts'

const HEARTBEAT_MS = 15_000
/** A reader this far behind is cut off; the browser comes back by itself. */
const MAX_BEHIND = 1_000_000

/**
 * GET /events: what happens, as server-sent events `hello`, `call`, `thread`, `contact`, `clock` and, unless one user is
 * asked for, `request`, `business` and `template`.
 */
export function eventRoutes(app: ControlApp, context: ControlContext): void {
  app.get(
    '/events',
    {
      schema: {
        summary:
          'Server-sent events: hello { now }, call, thread { wa_id, with, entry }, contact { wa_id, contact }, clock { now }; ' +
          'without user also request, as GET /requests has it, business { number } and template { id }: what was changed',
        querystring: z.object({ user: PhoneNumber.optional() }),
      },
    },
    (request, reply) => {
      reply.hijack()
      reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      stream(context, reply.raw, request.query.user)
    },
  )
}

function stream(context: ControlContext, response: ServerResponse, user: string | undefined): void {
  const { network, closing } = context
  const tell = (type: string, data: unknown) => {
    // Between its end and its close the last webhooks still come back.
    if (response.writableEnded) return
    if (response.writableLength > MAX_BEHIND) response.destroy()
    else response.write(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`)
  }
  // It must not learn what the business and the network say to each other.
  const isPhone = user !== undefined
  const listeners = listenersFor(context, tell, user)
  const tellRequest = (request: BorderRequest) => isPhone || tell('request', requestView(request))
  const tellBusiness = ({ number }: BusinessNumber) => isPhone || tell('business', { number })
  const tellTemplate = (id: string) => isPhone || tell('template', { id })
  const heartbeat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_MS)
  // After a reset too: the reader comes back and asks for everything anew.
  const end = () => response.end()
  response.on('close', () => {
    clearInterval(heartbeat)
    closing.removeEventListener('abort', end)
    network.events.off('call', listeners.call)
    network.events.off('thread', listeners.thread)
    network.events.off('contact', listeners.contact)
    network.events.off('clock', listeners.clock)
    network.events.off('business', tellBusiness)
    network.events.off('template', tellTemplate)
    network.events.off('reset', end)
    context.log.events.off('request', tellRequest)
  })
  network.events.on('call', listeners.call)
  network.events.on('thread', listeners.thread)
  network.events.on('contact', listeners.contact)
  network.events.on('clock', listeners.clock)
  network.events.on('business', tellBusiness)
  network.events.on('template', tellTemplate)
  network.events.on('reset', end)
  context.log.events.on('request', tellRequest)
  closing.addEventListener('abort', end)
  tell('hello', { now: network.clock.now() })
}

type Listeners = { readonly [Name in 'call' | 'thread' | 'contact' | 'clock']: (...args: NetworkEvents[Name]) => void }

function listenersFor(
  { network }: ControlContext,
  tell: (type: string, data: unknown) => void,
  user: string | undefined,
): Listeners {
  const concerns = (waId: string) => user === undefined || sameUserKey(waId) === sameUserKey(user)
  return {
    call: (call) => {
      if (concerns(call.user)) tell('call', callView(call))
    },
    thread: ({ waId }, business, entry) => {
      if (concerns(waId)) tell('thread', { wa_id: waId, with: business.number, entry: entryView(entry) })
    },
    contact: (whose, business) => {
      if (concerns(whose.waId)) tell('contact', { wa_id: whose.waId, contact: contactView(network, whose, business) })
    },
    clock: (now) => tell('clock', { now }),
  }
}
