/**
 * The media process: strangers' packets reach this one alone, and what brings it down brings down no other. It is also the only one
 * that loads node-datachannel, which aborts a process that loads it in two threads. Started by open-engine.ts. It ends when
 * its parent asks, or goes.
 */
import { type CodecBudget, measureBudget } from '../codec/codec-weights.ts'
import { packFailure } from './failure.ts'
import { HeardTelling } from './heard-telling.ts'
import type { OpenLegs } from './legs.ts'
import { MediaProcess } from './media-process.ts'
import { watchParent } from './parent-watch.ts'
import type { Answer, Backend, FromProcess, ProcessEvent, ProcessOptions, QuestionName, ToProcess } from './protocol.ts'

let media: MediaProcess | null = null
const heard = new HeardTelling((event, sent) => say({ type: 'event', event }, sent))

// Ctrl-C reaches the whole process group; when to end is the parent's to say, after its calls have been ended.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
// The parent closed the channel or was killed. Nothing is left to be said to anybody, nor to wait for: an ordered exit
// waits for the threads of the native part, and an orphan would hold its ports, and its parent's standard error, as long.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
watchParent()
process.on('message', (message: ToProcess) => {
  if (message.type === 'ask') void reply(message)
  else obey(message)
})

/** Only the one that is asked for is loaded. */
const BACKENDS: Record<Backend, () => Promise<OpenLegs>> = {
  native: async () => (await import('../native/native-legs.ts')).openNativeLegs,
  datachannel: async () => (await import('../datachannel/datachannel-legs.ts')).openDatachannelLegs,
}

async function begin(options: ProcessOptions): Promise<CodecBudget> {
  const openLegs = await BACKENDS[options.backend]()
  media = await MediaProcess.open(openLegs, options, (event: ProcessEvent) => {
    if (event.kind === 'heard') heard.tell(event)
    else say({ type: 'event', event })
  })
  return measureBudget(options.codecThreads)
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
      return await house.answer(question.with)
    case 'offer':
      return await house.legs.offer(question.with.leg)
    case 'applyAnswer':
      house.legs.applyAnswer(question.with.leg, question.with.answer)
      return null
    case 'findPrompt':
      return house.prompts.find(question.with.id)
    case 'makePrompt':
      return await house.prompts.make(question.with.id, question.with.source)
    case 'legStats':
      return house.legs.legStats(question.with.leg)
    case 'engineStats':
      return house.stats()
    case 'shutdown':
      await house.legs.closeAll()
      return null
    default:
      return question satisfies never
  }
}

function obey(order: Extract<ToProcess, { type: 'order' }>): void {
  const house = begun()
  switch (order.name) {
    case 'connect':
      house.legs.connect(order.with)
      break
    case 'open':
      house.open(order.with)
      break
    case 'play':
      house.play(order.with)
      break
    case 'stop':
      house.legs.stop(order.with)
      break
    case 'close':
      house.legs.close(order.with)
      break
    case 'listen':
      house.listen(order.with)
      break
    case 'deafen':
      house.codecs.deafen(order.with.leg)
      break
    case 'confer':
      house.confer(order.with)
      break
    case 'leave':
      house.leave(order.with)
      break
    case 'join':
      house.legs.join(order.with)
      break
    case 'part':
      house.legs.part(order.with)
      break
    case 'record':
      house.legs.record(order.with)
      break
    case 'pauseRecording':
      house.legs.pauseRecording(order.with)
      break
    case 'resumeRecording':
      house.legs.resumeRecording(order.with)
      break
    case 'stopRecording':
      house.legs.stopRecording(order.with)
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

function say(message: FromProcess, sent: () => void = () => undefined): void {
  // A channel that breaks while it is written to is told of by its end.
  if (process.connected) process.send?.(message, undefined, undefined, sent)
}
