import type { RequestMethod } from '../domain/application.ts'

/** What an app's refusal most likely means and what to do about it. */
export function statusWords(status: number, method: RequestMethod, host: string): string {
  return `${host} answered ${method} with HTTP ${status}. ${advice(status, method)}`
}

function advice(status: number, method: RequestMethod): string {
  if (status === 401)
    return 'It wants credentials: put them into the URL, https://user:password@host/path, or correct those that are there.'
  if (status === 403)
    return "If it checks signatures, give it this account's auth token and the URL exactly as configured."
  if (status === 404) return 'Check the path of the URL.'
  if (status === 405) return `Let the app take ${method}, or configure the other method.`
  if (status >= 500)
    return "The app failed: look into its log, or at the beginning of its answer in this alert's response body."
  if (status >= 400) return "Look at the beginning of its answer in this alert's response body."
  return 'A webhook needs an answer with a status of 200 to 299.'
}
