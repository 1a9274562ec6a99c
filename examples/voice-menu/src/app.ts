import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { voiceMenu } from './voice-menu.ts'

const app = voiceMenu(process.env.TWILIO_AUTH_TOKEN ?? '')
const server = app.listen(Number(process.env.SAMPLE_PORT || 4030), process.env.RINGWAY_HOST || '127.0.0.1')
server.on('error', (error) => {
  console.error(`The sample app cannot listen (${error.message}). Set SAMPLE_PORT to a free port.`)
  process.exit(1)
})

// It ends when it is told to, and with whoever started it.
for (const event of ['SIGINT', 'SIGTERM', 'disconnect'] as const) process.on(event, () => process.exit(0))
if (process.connected === false) process.exit(0)

await once(server, 'listening')
process.send?.({ ready: true, url: `http://localhost:${(server.address() as AddressInfo).port}` })
