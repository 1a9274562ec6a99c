import { useState } from 'react'
import { isWebAddress, MEDIA_WORDS, type Media } from '../media-of.ts'
import { AudioIcon, DocumentIcon, PictureIcon, PlayIcon } from './icons.tsx'

const ICONS = { image: PictureIcon, video: PlayIcon, audio: AudioIcon, document: DocumentIcon }

/** A picture as such; anything else, and a picture that cannot be had, as a line that leads to it. */
export function CardMedia({ media, url }: { readonly media: Media; readonly url: string }) {
  const [broken, setBroken] = useState(false)
  if (media.kind !== 'image' || broken || !isWebAddress(url)) return <FileLine media={media} url={url} />
  return <img className="card-picture" src={url} alt="" referrerPolicy="no-referrer" onError={() => setBroken(true)} />
}

function FileLine({ media, url }: { readonly media: Media; readonly url: string }) {
  const Drawing = ICONS[media.kind]
  const line = (
    <>
      <Drawing />
      <span className="file-words">
        <span>{MEDIA_WORDS[media.kind]}</span>
        <small>{media.name}</small>
      </span>
    </>
  )
  if (!isWebAddress(url)) return <div className="card-file">{line}</div>
  return (
    <a className="card-file" href={url} target="_blank" rel="noreferrer">
      {line}
    </a>
  )
}
