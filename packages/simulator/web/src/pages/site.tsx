import { type ComponentType, lazy, Suspense } from 'react'
import { Navigation } from './navigation.tsx'
import { pageAt } from './page-at.ts'

const Start = lazy(() => import('./start/start-page.tsx'))
const Network = lazy(() => import('./network/network-page.tsx'))
const Calls = lazy(() => import('./calls/calls-page.tsx'))
const Call = lazy(() => import('./calls/call-page.tsx'))
const Faults = lazy(() => import('./faults/faults-page.tsx'))

const PAGES: Readonly<Record<string, ComponentType>> = {
  start: Start,
  network: Network,
  calls: Calls,
  faults: Faults,
}

/** All pages but the phones: the navigation, and the page that the address names. */
export function Site({ path }: { readonly path: string }) {
  const page = pageAt(path)
  const Page = page.name === 'call' ? null : PAGES[page.name]
  return (
    <>
      <Navigation path={path} />
      <main className="page" id="content" tabIndex={-1}>
        <Suspense fallback={<p className="quiet" aria-busy="true" />}>
          {page.name === 'call' ? <Call id={page.id} /> : Page ? <Page /> : null}
        </Suspense>
      </main>
    </>
  )
}
