import { ActionIcon, Button, Loader, Text } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { TFunction } from 'i18next'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Search, Wanted } from '../../store/search'
import { reasonBy } from '../parts/reason'
import { useBench, useEditor } from './bench'
import classes from './Find.module.css'
import { unknownWordIn } from './modelWords'
import { useLate } from './useLate'

/** How the search is going, or how it ended where it ended in nothing. */
export function SearchState() {
  const search = useEditor((state) => state.search)
  const asking = search?.state === 'asking'
  const late = useLate(asking)
  return (
    <output className={classes.state} data-testid="search-state" data-state={search?.state}>
      {search?.state === 'asking' && late && <Asking {...search} />}
      {search?.state === 'found' && <Found {...search} />}
      {search?.state === 'failed' && <Failed {...search} />}
    </output>
  )
}

type In<State extends Search['state']> = Extract<Search, { state: State }>

function Asking({ wanted, since }: In<'asking'>) {
  const { t } = useTranslation()
  const { searching } = useBench()
  const offline = useEditor((state) => state.connection === 'offline')
  const seconds = useSeconds(since)
  const what = nameOf(wanted, t)
  return (
    <div className={classes.line}>
      <Loader size={14} />
      <Text fz="xs" flex={1}>
        {offline ? t('label.find.offline', { what }) : t('label.find.asking', { what })}
        {seconds > 1 && ` ${t('label.find.seconds', { n: seconds })}`}
      </Text>
      <ActionIcon
        size={20}
        variant="subtle"
        color="gray"
        aria-label={t('label.find.stop')}
        onClick={() => searching.stop()}
      >
        <IconX size={14} />
      </ActionIcon>
    </div>
  )
}

function Found({ wanted, count, capped }: In<'found'>) {
  const { t } = useTranslation()
  if (!count && wanted.everything) return <Text fz="xs">{t('label.find.nothingAtAll')}</Text>
  if (!count) return <Text fz="xs">{t('label.find.nothing', { what: nameOf(wanted, t) })}</Text>
  return capped ? <Text fz="xs">{t('label.find.capped', { n: count })}</Text> : null
}

function Failed({ failure }: In<'failed'>) {
  const { t } = useTranslation()
  const { searching } = useBench()
  const unknown = unknownWordIn(failure.details)
  return (
    <div className={classes.failed}>
      <Text fz="xs">
        {unknown
          ? t(`label.find.unknown.${unknown.nearest.length ? 'nearest' : 'word'}`, { word: unknown.word })
          : t('label.find.failed', { message: reasonBy(failure.code, failure.message) })}
      </Text>
      <div className={classes.words}>
        {unknown?.nearest.map((word) => (
          <Button
            key={word}
            size="compact-xs"
            variant="default"
            aria-label={t('label.find.instead', { word })}
            onClick={() => searching.text(word)}
          >
            {word}
          </Button>
        ))}
        {failure.retry && (
          <Button size="compact-xs" variant="default" onClick={() => searching.again()}>
            {t('action.retry')}
          </Button>
        )}
      </div>
    </div>
  )
}

function nameOf({ text, everything }: Wanted, t: TFunction): string {
  if (text) return t('label.find.wordOf', { text })
  return t(everything ? 'label.find.all' : 'label.find.likeExamples')
}

function useSeconds(since: number): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return Math.floor((now - since) / 1000)
}
