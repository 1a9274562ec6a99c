/** The pages that a person goes to by themselves. */
const LINKS = [
  { path: '/', name: 'Phones' },
  { path: '/network', name: 'Network' },
  { path: '/calls', name: 'Calls' },
  { path: '/manager', name: 'Manager' },
  { path: '/faults', name: 'Faults' },
] as const

/** The same on every page but the phones. @param path where we are */
export function Navigation({ path }: { readonly path: string }) {
  return (
    <header className="site-head">
      <a className="skip" href="#content">
        Skip to the page
      </a>
      <nav aria-label="Simulator">
        <span className="site-name">WhatsApp simulator</span>
        <ul>
          {LINKS.map((link) => (
            <li key={link.path}>
              <a href={link.path} aria-current={isAt(path, link.path) ? 'page' : undefined}>
                {link.name}
              </a>
            </li>
          ))}
        </ul>
      </nav>
    </header>
  )
}

const isAt = (path: string, link: string): boolean => path === link || (link !== '/' && path.startsWith(`${link}/`))
