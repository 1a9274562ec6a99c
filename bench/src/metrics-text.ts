/** One reading of /metrics. */
export class MetricsText {
  readonly #samples: { readonly name: string; readonly labels: string; readonly value: number }[]

  /** @param text Prometheus' text format */
  constructor(text: string) {
    this.#samples = text.split('\n').flatMap((line) => {
      const [, name, labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
      return name === undefined ? [] : [{ name, labels, value: Number(value) }]
    })
  }

  static async of(api: string): Promise<MetricsText> {
    return new MetricsText(await (await fetch(`${api}/metrics`)).text())
  }

  /** The sum over all series of this name that carry `label` (as `le="0.05"`). */
  sum(name: string, label = ''): number {
    return this.#samples
      .filter((sample) => sample.name === name && sample.labels.split(',').some((one) => one === label || label === ''))
      .reduce((sum, { value }) => sum + value, 0)
  }
}

/** How many observations of a histogram fell between two readings, and how many of them took at most `seconds`. */
export function withinBudget(before: MetricsText, after: MetricsText, name: string, seconds: number) {
  const grown = (series: string, label = '') => after.sum(series, label) - before.sum(series, label)
  return { within: grown(`${name}_bucket`, `le="${seconds}"`), count: grown(`${name}_count`) }
}
