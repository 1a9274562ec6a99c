import { createRoot } from 'react-dom/client'
import { CallLine } from './call/call-line.ts'
import { Sounds } from './call/sounds.ts'
import { PhoneStore } from './phone/phone-store.ts'
import { waIdOf } from './phone/route.ts'
import './styles/base.css'
import './styles/frame.css'
import './styles/avatar.css'
import './styles/chat-list.css'
import './styles/chat.css'
import './styles/thread.css'
import './styles/card.css'
import './styles/permission.css'
import './styles/option-sheet.css'
import './styles/call-screen.css'
import './styles/keypad.css'
import './styles/notices.css'
import { Phone } from './view/phone.tsx'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')

const phone = new PhoneStore(waIdOf(location.pathname))
const sounds = new Sounds()
// Browsers keep a page silent until it is touched.
addEventListener('pointerdown', () => sounds.wake())

createRoot(root).render(<Phone phone={phone} line={new CallLine(phone, sounds)} sounds={sounds} />)
