import { fileURLToPath } from 'node:url'
import express, { type Express } from 'express'
import twilio from 'twilio'

const { VoiceResponse } = twilio.twiml
type TwimlResponse = InstanceType<typeof VoiceResponse>
const AUDIO = fileURLToPath(new URL('../audio', import.meta.url))

const SPEECH = { voice: 'woman', language: 'en-US' } as const

/** What the menu's keys say; 3 connects. */
const ANSWERS: Readonly<Record<string, string>> = {
  '1': 'We are open from nine to six, Monday to Friday.',
  '2': 'You are listening to a small Twilio voice app. It answers WhatsApp calls through Ringway.',
}

/** Whom key 3 connects with: the simulated network's Consumer B. */
const COLLEAGUE = '+5524987654321'

/** What the caller hears when the connection is over, or did not come about. */
const OUTCOMES: Readonly<Record<string, string>> = {
  completed: 'You are back. Consumer B has hung up.',
  busy: 'Consumer B has declined.',
  'no-answer': 'Consumer B does not answer.',
}
const NOT_ALLOWED = 'Consumer B cannot be called. Ask for permission first, and have Consumer B tap Allow.'

/**
 * An ordinary Twilio voice app: it greets with a recording, reads a menu key, answers in a spoken voice.
 *
 * @param authToken checks that a request was signed by the account; the app answers nobody else
 */
export function voiceMenu(authToken: string): Express {
  const app = express()
  app.use('/audio', express.static(AUDIO))
  app.use(express.urlencoded({ extended: false }))
  app.use(twilio.webhook(authToken))

  app.post('/voice', (_request, response) => {
    const twiml = new VoiceResponse()
    const gather = twiml.gather({ numDigits: 1, action: '/menu', timeout: 8 })
    gather.play('/audio/welcome.mp3')
    gather.say(SPEECH, 'Press three to be connected with Consumer B.')
    twiml.say(SPEECH, 'We did not hear a key. Goodbye.')
    response.type('text/xml').send(twiml.toString())
  })

  app.post('/menu', (request, response) => {
    const digit = String(request.body.Digits ?? '')
    const twiml = new VoiceResponse()
    if (digit === '3') connect(twiml, request.body)
    else {
      twiml.say(SPEECH, ANSWERS[digit] ?? `There is nothing behind ${digit || 'that key'}.`)
      twiml.redirect('/voice')
    }
    response.type('text/xml').send(twiml.toString())
  })

  app.post('/connected', (request, response) => {
    const twiml = new VoiceResponse()
    twiml.say(SPEECH, OUTCOMES[request.body.DialCallStatus] ?? NOT_ALLOWED)
    twiml.redirect('/voice')
    response.type('text/xml').send(twiml.toString())
  })

  app.post('/status', (request, response) => {
    console.log(`Call ${request.body.CallSid} ended: ${request.body.CallStatus}, ${request.body.CallDuration ?? 0} s`)
    response.sendStatus(204)
  })
  return app
}

/** Calls need the number of a sender as caller id: the one that was called, or that calls. */
function connect(twiml: TwimlResponse, { Direction, From, To }: Record<string, string>): void {
  const callerId = Direction === 'inbound' ? To : From
  twiml.dial({ ...(callerId ? { callerId } : {}), action: '/connected', timeout: 30 }).whatsApp(COLLEAGUE)
}
