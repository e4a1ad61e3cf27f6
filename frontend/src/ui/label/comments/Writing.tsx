import { Button, Group, Textarea } from '@mantine/core'
import { type KeyboardEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBench } from '../bench'

/** The longest comment that the server takes. */
const LONGEST = 4000

interface Props {
  /** Under this name what is typed and not sent is kept, while the page is open. */
  draft: string
  label: string
  /** What stands there at first. */
  initial?: string
  focused?: boolean
  action: string
  send: (text: string) => void
}

/** Where a comment is written: Enter sends it. */
export function Writing({ draft, label, initial = '', focused = false, action, send }: Props) {
  const { t } = useTranslation()
  const { drafts } = useBench().comments
  const [text, setText] = useState(drafts.get(draft) ?? initial)
  const write = (next: string) => {
    setText(next)
    if (next) drafts.set(draft, next)
    else drafts.delete(draft)
  }
  const submit = () => {
    if (!text.trim()) return
    write('')
    send(text.trim())
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    submit()
  }
  return (
    <>
      <Textarea
        autosize
        minRows={1}
        maxRows={8}
        maxLength={LONGEST}
        aria-label={label}
        placeholder={label}
        autoFocus={focused}
        value={text}
        onChange={(event) => write(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {text && (
        <Group justify="flex-end" mt={8}>
          <Button size="compact-sm" onClick={submit} disabled={!text.trim()} title={t('label.comment.enter')}>
            {action}
          </Button>
        </Group>
      )}
    </>
  )
}
