import type { ReactNode } from 'react'
import type { ButtonType } from '../api.ts'

/** Our own drawings, 24 units square, in the colour of the text around them. Never read aloud. */
function Icon({ children, fill = false }: { readonly children: ReactNode; readonly fill?: boolean }) {
  const ink = fill ? { fill: 'currentColor' } : { fill: 'none', stroke: 'currentColor' }
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" strokeLinecap="round" strokeLinejoin="round" {...ink}>
      {children}
    </svg>
  )
}

/** A receiver lying on its back; turned, it is picked up. */
const Receiver = () => (
  <g transform="translate(-2.4 -2.4) scale(1.2)">
    <path d="M5 13.5c0-6 14-6 14 0" strokeWidth="3.4" />
    <path d="M4.6 14.4h2.6M16.8 14.4h2.6" strokeWidth="4.6" />
  </g>
)

export const PhoneIcon = () => (
  <Icon>
    <g transform="rotate(-135 12 12)">
      <Receiver />
    </g>
  </Icon>
)

export const HangUpIcon = () => (
  <Icon>
    <Receiver />
  </Icon>
)

export const MessageIcon = () => (
  <Icon>
    <path d="M4 5.5h16v11H9.5L4 20.5z" strokeWidth="1.9" />
  </Icon>
)

export const AttachIcon = () => (
  <Icon>
    <path d="M12 5.2v13.6M5.2 12h13.6" strokeWidth="2.1" />
  </Icon>
)

export const BackIcon = () => (
  <Icon>
    <path d="M19 12H5.5M11 5.5 4.5 12l6.5 6.5" strokeWidth="2" />
  </Icon>
)

export const SendIcon = () => (
  <Icon fill>
    <path d="M3.6 4.2c-.2-.9.6-1.4 1.4-1.1l16 7.6c1 .5 1 2.1 0 2.6l-16 7.6c-.8.3-1.6-.2-1.4-1.1L5.4 13l8.2-1-8.2-1z" />
  </Icon>
)

export const MicrophoneOffIcon = () => (
  <Icon>
    <g strokeWidth="1.9">
      <rect x="9" y="3" width="6" height="11" rx="3" />
      <path d="M5.5 11.5c0 8.6 13 8.6 13 0M12 18v3M4 3.5l16 17" />
    </g>
  </Icon>
)

export const KeypadIcon = () => (
  <Icon fill>
    {[5.5, 12, 18.5].flatMap((y) => [5.5, 12, 18.5].map((x) => <circle key={`${x} ${y}`} cx={x} cy={y} r="1.9" />))}
  </Icon>
)

export const OutgoingIcon = () => (
  <Icon>
    <path d="M6 18 18 6M9 6h9v9" strokeWidth="2.4" />
  </Icon>
)

export const IncomingIcon = () => (
  <Icon>
    <path d="M18 6 6 18M15 18H6V9" strokeWidth="2.4" />
  </Icon>
)

export const CloseIcon = () => (
  <Icon>
    <path d="m6 6 12 12M18 6 6 18" strokeWidth="2" />
  </Icon>
)

export const SoundIcon = () => (
  <Icon>
    <g strokeWidth="1.9">
      <path d="M4 9.5v5h3.5L12 18.5V5.5L7.5 9.5z" fill="currentColor" />
      <path d="M15.5 9c1.6 1.8 1.6 4.2 0 6M18 6.5c3.2 3.2 3.2 7.8 0 11" />
    </g>
  </Icon>
)

export const WarningIcon = () => (
  <Icon>
    <path d="M12 4 3 19.5h18zM12 10v4.2M12 16.9v.1" strokeWidth="2" />
  </Icon>
)

export const TickIcon = () => (
  <Icon>
    <path d="m4.5 12.8 4.7 4.7L19.5 7" strokeWidth="2" />
  </Icon>
)

export const CrossIcon = () => (
  <Icon>
    <g strokeWidth="1.9">
      <circle cx="12" cy="12" r="8.6" />
      <path d="m6 6 12 12" />
    </g>
  </Icon>
)

/** An arrow that comes in and bounces off. */
export const MissedIcon = () => (
  <Icon>
    <path d="M3.5 7.5 11.5 16l9-9.5M3.5 13.5v-6h6" strokeWidth="2.2" />
  </Icon>
)

export const ReplyIcon = () => (
  <Icon>
    <path d="M9.5 5 3.8 10.6l5.7 5.6M4.2 10.6h8.3c4.6 0 7.4 2.8 7.7 8" strokeWidth="2" />
  </Icon>
)

export const LinkIcon = () => (
  <Icon>
    <path
      d="M13.5 4.5h6v6M19 5l-8.5 8.5M9 5.5H6.5a2 2 0 0 0-2 2v10a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V15"
      strokeWidth="2"
    />
  </Icon>
)

export const CopyIcon = () => (
  <Icon>
    <g strokeWidth="1.9">
      <rect x="8.5" y="8.5" width="11.5" height="11.5" rx="2.4" />
      <path d="M5.5 15.5H5A1.9 1.9 0 0 1 4 13.600V6a2 2 0 0 1 2-2h7.600a1.9 1.9 0 0 1 1.9 1v.5" />
    </g>
  </Icon>
)

export const ListIcon = () => (
  <Icon>
    <path d="M9 6.500h11M9 12h11M9 17.500h11M4.5 6.500v.01M4.5 12v.01M4.5 17.500v.01" strokeWidth="2.2" />
  </Icon>
)

export const PictureIcon = () => (
  <Icon>
    <g strokeWidth="1.9">
      <rect x="3.5" y="4.5" width="17" height="15" rx="2.6" />
      <path d="m4 16.5 4.7-4.6 3.6 3.5 2.7-2.6 5 4.700M15.8 8.800v.01" />
    </g>
  </Icon>
)

export const PlayIcon = () => (
  <Icon>
    <g strokeWidth="1.9">
      <circle cx="12" cy="12" r="8.6" />
      <path d="m10.2 8.7 5 3.3-5 3.300z" fill="currentColor" />
    </g>
  </Icon>
)

export const AudioIcon = () => (
  <Icon>
    <path d="M4.5 10.500v3M8.2 7.500v9M12 4.500v15M15.8 8.500v7M19.5 10.500v3" strokeWidth="2.2" />
  </Icon>
)

export const DocumentIcon = () => (
  <Icon>
    <path
      d="M13.5 3.500h-6a2 2 0 0 0-2 2v13a2 2 0 0 0 2 2h9a2 2 0 0 0 2-2v-10zM13.5 3.500v5h5M9 13h6M9 16.500h4"
      strokeWidth="1.9"
    />
  </Icon>
)

const BUTTON_ICONS: Partial<Record<ButtonType, () => ReactNode>> = {
  VOICE_CALL: PhoneIcon,
  PHONE_NUMBER: PhoneIcon,
  URL: LinkIcon,
  QUICK_REPLY: ReplyIcon,
  COPY_CODE: CopyIcon,
}

/** What a tap does; an item of a list has none. */
export function ButtonIcon({ type }: { readonly type: ButtonType }) {
  const Drawing = BUTTON_ICONS[type]
  return Drawing ? <Drawing /> : null
}

const TICK = 'm2 9 3.2 3.2L12 5'

export const OneTick = () => (
  <svg className="ticks" viewBox="0 0 20 16" fill="none" stroke="currentColor" strokeWidth="1.7" aria-hidden="true">
    <path d={TICK} transform="translate(5 0)" />
  </svg>
)

export const TwoTicks = () => (
  <svg className="ticks" viewBox="0 0 20 16" fill="none" stroke="currentColor" strokeWidth="1.7" aria-hidden="true">
    <path d={TICK} />
    <path d="m9.6 11 1.2 1.2L17.6 5" />
  </svg>
)

export const WaitingIcon = () => (
  <svg className="ticks" viewBox="0 0 20 16" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
    <circle cx="12" cy="8.5" r="5" />
    <path d="M12 5.8v2.9l1.9 1.1" />
  </svg>
)
