import { lazy, type ReactNode, Suspense } from 'react'
import { Navigation } from './navigation.tsx'
import { type PageName, pageAt } from './page-at.ts'

const Start = lazy(() => import('./start/start-page.tsx'))
const Network = lazy(() => import('./network/network-page.tsx'))
const Calls = lazy(() => import('./calls/calls-page.tsx'))
const Call = lazy(() => import('./calls/call-page.tsx'))
const Manager = lazy(() => import('./manager/manager-page.tsx'))
const Faults = lazy(() => import('./faults/faults-page.tsx'))

/** All pages but the phones: the navigation, and the page that the address names. */
export function Site({ path }: { readonly path: string }) {
  return (
    <>
      <Navigation path={path} />
      <main className="page" id="content" tabIndex={-1}>
        <Suspense fallback={<p className="quiet" aria-busy="true" />}>{contentOf(pageAt(path))}</Suspense>
      </main>
    </>
  )
}

function contentOf(page: PageName): ReactNode {
  switch (page.name) {
    case 'start':
      return <Start />
    case 'network':
      return <Network />
    case 'calls':
      return <Calls />
    case 'call':
      return <Call id={page.id} />
    case 'manager':
      return <Manager number={page.number} />
    case 'faults':
      return <Faults />
    default:
      return page satisfies never
  }
}
