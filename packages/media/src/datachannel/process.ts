/**
 * The media process: the only one that loads node-datachannel, which aborts a process that loads it in two threads.
 * Started by open-engine.ts. It ends when its parent asks, or goes.
 */
import { initLogger } from 'node-datachannel'
import { packFailure } from './failure.ts'
import { needFreePort } from './free-port.ts'
import { MediaProcess } from './media-process.ts'
import type { Answer, FromProcess, ProcessEvent, ProcessOptions, QuestionName, ToProcess } from './protocol.ts'

let media: MediaProcess | null = null

// Ctrl-C reaches the whole process group; when to end is the parent's to say, after its calls have been ended.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
// The parent closed the channel or was killed. Nothing is left to be said to anybody, nor to wait for: an ordered exit
// waits for the threads of the native part, and an orphan would hold its ports, and its parent's standard error, as long.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
process.on('message', (message: ToProcess) => {
  if (message.type === 'ask') void reply(message)
  else obey(message)
})

initLogger('Error', (_level, line) => process.stderr.write(`media: ${line}\n`))

async function begin(options: ProcessOptions): Promise<null> {
  await needFreePort(options.udpPorts, options.bindAddress)
  media = new MediaProcess(options, (event: ProcessEvent) => say({ type: 'event', event }))
  return null
}

async function reply(message: Extract<ToProcess, { type: 'ask' }>): Promise<void> {
  try {
    say({ type: 'answered', id: message.id, value: await answer(message) })
  } catch (error) {
    say({ type: 'failed', id: message.id, failure: packFailure(error) })
  }
}

async function answer(question: Extract<ToProcess, { type: 'ask' }>): Promise<Answer<QuestionName>> {
  if (question.name === 'begin') return await begin(question.with)
  const house = begun()
  switch (question.name) {
    case 'answer':
      return await house.answer(question.with.leg, question.with.offer)
    case 'offer':
      return await house.offer(question.with.leg)
    case 'applyAnswer':
      house.applyAnswer(question.with.leg, question.with.answer)
      return null
    case 'findPrompt':
      return house.prompts.find(question.with.id)
    case 'makePrompt':
      return await house.prompts.make(question.with.id, question.with.source)
    case 'legStats':
      return house.legStats(question.with.leg)
    case 'engineStats':
      return house.stats()
    case 'shutdown':
      house.closeAll()
      return null
    default:
      return question satisfies never
  }
}

function obey(order: Extract<ToProcess, { type: 'order' }>): void {
  const house = begun()
  switch (order.name) {
    case 'connect':
      house.connect(order.with)
      break
    case 'open':
      house.open(order.with)
      break
    case 'play':
      house.play(order.with)
      break
    case 'stop':
      house.stop(order.with)
      break
    case 'close':
      house.close(order.with)
      break
    case 'listen':
      house.listen(order.with)
      break
    case 'deafen':
      house.deafen(order.with)
      break
    case 'join':
      house.join(order.with)
      break
    case 'part':
      house.part(order.with)
      break
    case 'release':
      house.prompts.release(order.with.id)
      break
    default:
      order satisfies never
  }
}

function begun(): MediaProcess {
  if (!media) throw new Error('the media process was not begun')
  return media
}

function say(message: FromProcess): void {
  if (process.connected) process.send?.(message)
}
