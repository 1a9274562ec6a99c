import { useState } from 'react'
import { isShowable, MEDIA_WORDS, type Media } from '../media-of.ts'
import { AudioIcon, DocumentIcon, PictureIcon, PlayIcon } from './icons.tsx'

const ICONS = { image: PictureIcon, sticker: PictureIcon, video: PlayIcon, audio: AudioIcon, document: DocumentIcon }

/** A picture or a sticker as such, sound and film with their controls; what cannot be had, and a document, as a line. */
export function CardMedia({ media }: { readonly media: Media }) {
  const [broken, setBroken] = useState(false)
  const { kind, url } = media
  const given = { src: url, onError: () => setBroken(true) }
  if (broken || !isShowable(url)) return <FileLine media={media} />
  const name = MEDIA_WORDS[kind]
  switch (kind) {
    case 'image':
    case 'sticker':
      return <img className={`card-picture ${kind}`} alt={name} referrerPolicy="no-referrer" {...given} />
    case 'video':
      return <video className="card-picture" aria-label={name} controls preload="metadata" {...given} />
    case 'audio':
      return <audio className="card-sound" aria-label={name} controls preload="metadata" {...given} />
    default:
      return <FileLine media={media} />
  }
}

function FileLine({ media: { kind, url, name } }: { readonly media: Media }) {
  const Drawing = ICONS[kind]
  const line = (
    <>
      <Drawing />
      <span className="file-words">
        <span>{MEDIA_WORDS[kind]}</span>
        <small>{name}</small>
      </span>
    </>
  )
  if (!isShowable(url)) return <div className="card-file">{line}</div>
  return (
    <a className="card-file" href={url} target="_blank" rel="noreferrer">
      {line}
    </a>
  )
}
