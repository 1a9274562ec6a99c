import { middle, type Steps, validRuns } from './held-steps.ts'
import { ENGINE_NAMES, type EngineName } from './loaded-engine.ts'
import type { Sweep } from './sweep.ts'

const WIDTH = 760
const HEIGHT = 400
const PLOT = { left: 56, right: 720, top: 48, bottom: 344 }

/** Told apart by more than colour: each line has its name at its end and a mark of its own. */
const LINES: Readonly<
  Record<EngineName, { readonly name: string; readonly light: string; readonly dark: string; readonly dash: string }>
> = {
  native: { name: 'Ringway, native core', light: '#0b6e4f', dark: '#4cc38a', dash: '' },
  datachannel: { name: 'node-datachannel', light: '#9a3412', dark: '#f0955b', dash: '7 4' },
  werift: { name: 'werift', light: '#5b3fa0', dark: '#b39ddb', dash: '2 4' },
  janus: { name: 'Janus', light: '#0b5cad', dark: '#6cb6ff', dash: '12 4' },
  rtpengine: { name: 'rtpengine', light: '#8a1c5c', dark: '#f191c4', dash: '12 4 2 4' },
}

/**
 * What calls cost, as an SVG picture for light and dark pages: of one core, by how many there are, a line an engine, each with the least and the most
 * of its runs.
 */
export function callsPicture({ workload, steps }: Sweep, title: string): string {
  const most = { calls: Math.max(...steps.map(({ calls }) => calls)), percent: Math.max(100, ...steps.map(top)) }
  const x = (calls: number) => PLOT.left + (calls / most.calls) * (PLOT.right - PLOT.left)
  const y = (percent: number) => PLOT.bottom - (percent / (most.percent * 1.05)) * (PLOT.bottom - PLOT.top)
  const engines = ENGINE_NAMES.filter((name) => steps.some(({ engine }) => engine === name))
  const sizes = [...new Set(steps.map(({ calls }) => calls))].sort((a, b) => a - b)
  const heights = Array.from({ length: Math.floor(most.percent / 25) + 1 }, (_, i) => i * 25)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">
<style>
text { font: 13px system-ui, sans-serif; fill: #24292f } .title { font-weight: 600; font-size: 15px } .grid { stroke: #d0d7de } .axis { fill: #57606a }
${engines.map((name) => `.${name} { stroke: ${LINES[name].light}; fill: ${LINES[name].light} }`).join('\n')}
@media (prefers-color-scheme: dark) { svg { background: #0d1117 } text { fill: #e6edf3 } .grid { stroke: #30363d } .axis { fill: #9198a1 }
${engines.map((name) => `.${name} { stroke: ${LINES[name].dark}; fill: ${LINES[name].dark} }`).join('\n')} }
.line { fill: none; stroke-width: 2.5 } .name { stroke: none; font-weight: 600 } .spread { stroke-width: 1.5 }
</style>
<text class="title" x="${PLOT.left}" y="24">${title}</text>
${heights.map((percent) => `<line class="grid" x1="${PLOT.left}" x2="${PLOT.right}" y1="${at(y(percent))}" y2="${at(y(percent))}"/><text class="axis" x="${PLOT.left - 8}" y="${at(y(percent) + 4)}" text-anchor="end">${percent} %</text>`).join('\n')}
${sizes.map((calls) => `<text class="axis" x="${at(x(calls))}" y="${PLOT.bottom + 20}" text-anchor="middle">${calls}</text>`).join('\n')}
<text class="axis" x="${(PLOT.left + PLOT.right) / 2}" y="${PLOT.bottom + 42}" text-anchor="middle">calls at a time (${workload}), 50 packets a second both ways on each</text>
${engines
  .map((name) =>
    line(
      name,
      steps.filter(({ engine }) => engine === name),
      x,
      y,
    ),
  )
  .join('\n')}
</svg>
`
}

function line(
  engine: EngineName,
  steps: readonly Steps[],
  x: (calls: number) => number,
  y: (percent: number) => number,
): string {
  const points = steps.map((one) => ({
    x: x(one.calls),
    y: y(core(one)),
    low: y(Math.min(...runs(one))),
    high: y(Math.max(...runs(one))),
  }))
  const last = points.at(-1)
  if (!last) return ''
  const { name, dash } = LINES[engine]
  return [
    `<polyline class="line ${engine}" stroke-dasharray="${dash}" points="${points.map((point) => `${at(point.x)},${at(point.y)}`).join(' ')}"/>`,
    ...points.map(
      (point) =>
        `<line class="spread ${engine}" x1="${at(point.x)}" x2="${at(point.x)}" y1="${at(point.low)}" y2="${at(point.high)}"/>` +
        `<circle class="${engine}" cx="${at(point.x)}" cy="${at(point.y)}" r="3.5"/>`,
    ),
    `<text class="name ${engine}" ${nameAt(last.x, points.slice(-2))}>${name}</text>`,
  ].join('\n')
}

/** Above the line's end, and to the left of it where there is no room to the right. */
function nameAt(x: number, ends: readonly { readonly high: number }[]): string {
  const above = Math.min(...ends.map(({ high }) => high)) - 10
  return `x="${at(x)}" y="${at(above)}" text-anchor="${x > PLOT.right - 160 ? 'end' : 'start'}"`
}

const core = (steps: Steps) => middle(steps, ({ corePercent }) => corePercent)
const runs = (steps: Steps) => validRuns(steps).map(({ corePercent }) => corePercent)
const top = (steps: Steps) => Math.max(...runs(steps))
const at = (value: number) => value.toFixed(1)
