import type { BorderRequest } from '../requests-log.ts'

/** Sends the request again, from any POSIX shell. @param graphUrl where Graph is reached, without a slash at the end */
export function curlOf(request: BorderRequest, graphUrl: string): string {
  const parts = request.kind === 'webhook' ? webhookParts(request) : graphParts(request, graphUrl)
  return ['curl', ...parts].join(' ')
}

/** Only as sent does the body fit its signature, so it goes out byte for byte. */
function webhookParts({ url, headers, raw }: BorderRequest): string[] {
  const given = Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`)
  return ['-X POST', quoted(url), ...given, `--data-binary ${quoted(raw ?? '')}`]
}

function graphParts({ method, url, body }: BorderRequest, graphUrl: string): string[] {
  const path = url.replace(/([?&])access_token=[^&]*&?/, '$1').replace(/[?&]$/, '')
  const sent = body === null ? [] : ["-H 'content-type: application/json'", `--data-binary ${quoted(textOf(body))}`]
  return [`-X ${method}`, quoted(graphUrl + path), '-H "Authorization: Bearer $META_TOKEN"', ...sent]
}

const textOf = (body: unknown) => (typeof body === 'string' ? body : JSON.stringify(body))

/** As one word for a shell. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
