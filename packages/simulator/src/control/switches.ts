import { z } from 'zod'
import { BadSwitch, readSwitches } from '../switches/switches.ts'
import type { ControlApp, ControlContext } from './control-context.ts'
import { badRequest } from './refusal.ts'

const SwitchesView = z.array(
  z.object({
    name: z.string(),
    value: z.string(),
    default: z.string(),
    values: z.array(z.string()).readonly(),
    about: z.string(),
  }),
)

/** The points that Meta leaves open, and how this network reads them. */
export function switchRoutes(app: ControlApp, { network: { switches } }: ControlContext): void {
  const response = { 200: SwitchesView }
  app.get('/switches', { schema: { summary: 'Every switch, what it is about, and how it stands', response } }, () =>
    switches.list(),
  )
  app.patch(
    '/switches',
    { schema: { summary: 'Switch some; the others stay', body: z.record(z.string(), z.unknown()), response } },
    ({ body }) => {
      try {
        switches.set(readSwitches(body))
      } catch (error) {
        throw error instanceof BadSwitch ? badRequest(error.message, error.hint) : error
      }
      return switches.list()
    },
  )
  app.delete('/switches', { schema: { summary: 'As they were at the start', response } }, () => {
    switches.clear()
    return switches.list()
  })
}
