import { createRoot } from 'react-dom/client'
import '../styles/base.css'
import '../styles/pages/page.css'
import { Site } from './site.tsx'

const root = document.getElementById('root')
if (!root) throw new Error('pages.html has no #root')
createRoot(root).render(<Site path={location.pathname} />)
