import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Prompt, PromptSource } from '@ringway/media'
import { encodeOpus, oggOpus } from '@ringway/sound'
import { freeTcpPorts } from '../kit.ts'
import { ownAddress, writeJanusConfig } from './janus-config.ts'
import { JanusDoor } from './janus-door.ts'
import { type JanusLeg, joinedCalls, listener } from './janus-legs.ts'
import type { LoadedEngine, LoadedStats, NearWorkloads } from './loaded-engine.ts'
import { NOT_TOLD } from './not-told.ts'
import { Pairs } from './pairs.ts'
import { Program } from './program.ts'
import { soundOf } from './prompt-sound.ts'

/** What Janus does in place of what our engines do. */
export const JANUS_DOES: NearWorkloads = {
  prompt:
    'its streaming plugin plays a file of Opus to each listener from the beginning, a thread for each, nothing encoded; ' +
    'what callers say is thrown away',
  bridge: 'its video call plugin joins two calls, of sound alone, before they are connected',
}

/** Janus as Debian packs it, with the plugin that comes nearest to a workload. */
export class JanusEngine implements LoadedEngine {
  readonly callersAt: string
  /** It would call from the loopback. */
  readonly takesReference = false
  readonly #program: Program
  readonly #door: JanusDoor
  readonly #workload: string
  readonly #pairs: Pairs<JanusLeg>
  /** Of the streaming plugin, for what belongs to no call. */
  readonly #desk: number
  #prompts = 0

  private constructor(program: Program, door: JanusDoor, desk: number, workload: string, address: string) {
    this.callersAt = address
    this.#program = program
    this.#door = door
    this.#desk = desk
    this.#workload = workload
    this.#pairs = new Pairs((first, second) => joinedCalls(door, first, second))
  }

  static async open(workload: string, udpPorts: { from: number; to: number }): Promise<JanusEngine> {
    const [port = 0] = await freeTcpPorts(1)
    const address = ownAddress()
    const program = await Program.start('janus', 'janus', (folder) => writeJanusConfig(folder, port, udpPorts, address))
    try {
      const door = await JanusDoor.open(`http://127.0.0.1:${port}/janus`)
      return new JanusEngine(program, door, await door.attach('janus.plugin.streaming', () => {}), workload, address)
    } catch (error) {
      await program.close()
      throw error
    }
  }

  /** The first one is what all listeners hear. */
  async prepare(source: PromptSource): Promise<Prompt> {
    const id = ++this.#prompts
    const packets = encodeOpus(await soundOf(source))
    const filename = join(this.#program.folder, `${id}.opus`)
    await writeFile(filename, oggOpus(packets))
    const sound = { audio: true, video: false, audiocodec: 'opus', audiopt: 111 }
    await this.#door.ask(this.#desk, { request: 'create', type: 'ondemand', id, filename, ...sound })
    return { id: String(id), durationMs: packets.length * 20 }
  }

  answer(offer: string): Promise<JanusLeg> {
    return this.#workload === 'prompt' ? listener(this.#door, offer, 1) : this.#pairs.answer(offer)
  }

  /** They are. */
  bridge(): void {}

  async stats(): Promise<LoadedStats> {
    const { processId } = this.#program
    return { processId, ...NOT_TOLD, cpuMs: this.#program.cpuMs() }
  }

  async close(): Promise<void> {
    this.#door.close()
    await this.#program.close()
  }
}
