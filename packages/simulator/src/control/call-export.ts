import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { LiveCall } from '../network/calls/live-call.ts'
import { reportFile } from '../pages/report-file.ts'
import { callReport } from './call-report.ts'
import { type ControlApp, type ControlContext, callOf } from './control-context.ts'
import { Refusal } from './refusal.ts'
import { CallId, type CallReport } from './schemas.ts'
import { peaksView } from './views.ts'

/** How fine the waveforms in a file are. */
const PEAKS_IN_FILE = 2_000

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}

/** GET /calls/{id}/export: one call as a file that opens anywhere, or as JSON. */
export function callExportRoutes(app: ControlApp, context: ControlContext): void {
  app.get(
    '/calls/:id/export',
    {
      schema: {
        summary:
          'One call told whole: record, requests, webhooks, SDP, RTP statistics. html: a page that needs nothing else, ' +
          'recordings included. json: the same for programs (CallReport), without recordings. Tokens and secrets are in neither',
        params: CallId,
        querystring: z.object({ format: z.enum(['html', 'json']).default('html') }),
      },
    },
    async (request, reply) => {
      const call = callOf(context, request.params.id)
      const report = callReport(context, call, version)
      reply.header('cache-control', 'no-store')
      if (request.query.format === 'json') return reply.send(report)
      reply.header('content-disposition', `attachment; filename="${fileName(report)}"`)
      return reply.type('text/html; charset=utf-8').send(await fileOf(call, report))
    },
  )
}

async function fileOf(call: LiveCall, report: CallReport): Promise<string> {
  const sides = await Promise.all((['business', 'user'] as const).map((speaker) => sideOf(call, speaker)))
  const file = reportFile({ report, sound: { business: sides[0] ?? null, user: sides[1] ?? null } })
  if (file === null)
    throw new Refusal(
      503,
      'not_built',
      'The page that goes into the file has not been built.',
      'npm run build, or ask for ?format=json.',
    )
  return file
}

async function sideOf(call: LiveCall, speaker: 'business' | 'user') {
  const voice = call.voice(speaker)
  if (!voice) return null
  const ogg = `data:audio/ogg;base64,${voice.ogg().toString('base64')}`
  return { ...peaksView(await voice.peaks(PEAKS_IN_FILE)), ogg }
}

/** The id without what a file's name may not have. */
const fileName = ({ call }: CallReport) => `whatsapp-call-${call.id.replace(/[^\w.-]+/g, '_')}.html`
