import { ActionIcon, Tooltip } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Actions } from '../actions'
import classes from './Comments.module.css'

interface CardProps {
  title: string
  actions: Actions
  /** Buttons beside the title. */
  head?: ReactNode
  foot?: ReactNode
  /** What is typed into is focused by itself. */
  writes?: boolean
  children: ReactNode
}

/** The card has the focus as it opens, so that it is read out; Enter begins to write, Escape closes it. */
export function Card({ title, actions, head, foot, writes = false, children }: CardProps) {
  const { t } = useTranslation()
  const card = useRef<HTMLElement>(null)
  useEffect(() => {
    if (!writes) card.current?.focus()
  }, [writes])
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const begins = event.key === 'Enter' && event.target === card.current
    if (event.key === 'Escape') actions.closeComments()
    else if (begins) card.current?.querySelector('textarea')?.focus()
    if (begins) event.preventDefault()
    // Elsewhere on the page these keys do something else.
    if (begins || event.key === 'Escape' || event.key === 'Tab') event.stopPropagation()
  }
  return (
    <section
      ref={card}
      tabIndex={-1}
      className={classes.card}
      data-part
      aria-label={title}
      onKeyDown={onKeyDown}
    >
      <div className={classes.head}>
        <h2>{title}</h2>
        {head}
        <CardIcon label={t('action.close')} onClick={() => actions.closeComments()}>
          <IconX size={16} aria-hidden />
        </CardIcon>
      </div>
      <div className={classes.body}>{children}</div>
      {foot && <div className={classes.foot}>{foot}</div>}
    </section>
  )
}

interface CardIconProps {
  label: string
  /** What the tooltip says, where it is more than the label. */
  hint?: string
  className?: string | undefined
  onClick: () => void
  children: ReactNode
}

export function CardIcon({ label, hint = label, className, onClick, children }: CardIconProps) {
  return (
    <Tooltip label={hint}>
      <ActionIcon
        size={24}
        variant="subtle"
        color="gray"
        className={className}
        aria-label={label}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  )
}
