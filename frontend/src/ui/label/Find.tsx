import { Autocomplete, Button, type ComboboxItem, Text, Tooltip } from '@mantine/core'
import { IconGridDots, IconInfoCircle, IconPhotoSearch, IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Actions } from './actions'
import { useBench, useEditor } from './bench'
import type { CommandName } from './commands'
import classes from './Find.module.css'
import { Key } from './Key'
import { modelWords } from './modelWords'
import { vocabularyQuery } from './queries'
import { refusalOf } from './refusals'
import { SearchState } from './SearchState'
import { useWithKey } from './useShortcuts'

const OFFERED = 8

/** Finds instances by a word, by examples, or all of them. What the model cannot do is said, with the reason. */
export function Find({ actions }: { actions: Actions }) {
  const { t } = useTranslation()
  const { searching } = useBench()
  const asked = useEditor((state) => state.search !== null || state.suggestions.length > 0)
  const model = useEditor((state) => state.model)
  const readOnly = useEditor((state) => state.readOnly)
  const refusal = refusalOf({ model, readOnly }, 'text', t)
  const limits = model && modelWords(model.capabilities.text)
  return (
    <section className={classes.find} aria-label={t('label.find.title')}>
      {refusal ? (
        <Said>{refusal}</Said>
      ) : (
        <WordField actions={actions} onAsk={(word) => searching.text(word)} />
      )}
      {!refusal && !asked && limits && <Said>{limits}</Said>}
      <div className={classes.ways}>
        <Way
          kind="exemplar"
          hint={t('label.find.moreHint')}
          command="moreLikeThis"
          onClick={() => actions.moreLikeThis()}
        >
          <IconPhotoSearch size={16} aria-hidden />
          {t('label.find.more')}
        </Way>
        <Way
          kind="point"
          hint={t('label.find.everythingHint')}
          command="everything"
          onClick={() => actions.everything()}
        >
          <IconGridDots size={16} aria-hidden />
          {t('label.find.everything')}
        </Way>
      </div>
      <Examples />
      <SearchState />
    </section>
  )
}

function WordField({ actions, onAsk }: { actions: Actions; onAsk: (word: string) => void }) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const { data: words = [] } = useQuery(vocabularyQuery(useEditor((state) => state.model)))
  useEffect(() => {
    const focus = () => {
      field.current?.focus()
      field.current?.select()
    }
    actions.onFindWord = focus
  }, [actions])
  const ask = (word: string) => {
    field.current?.blur()
    if (word.trim()) onAsk(word)
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        ask(text)
      }}
    >
      <Autocomplete
        ref={field}
        size="sm"
        variant="filled"
        aria-label={t('label.find.word')}
        placeholder={t('label.find.placeholder')}
        leftSection={<IconSearch size={16} aria-hidden />}
        rightSection={text ? undefined : <Key name="findWord" />}
        maxLength={200}
        limit={OFFERED}
        data={text.trim() ? words : []}
        filter={({ options, search, limit }) => offered(options as ComboboxItem[], search, limit)}
        value={text}
        onChange={setText}
        onOptionSubmit={(word) => {
          setText(word)
          ask(word)
        }}
        onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
        data-testid="find-word"
      />
    </form>
  )
}

/** Words that begin so before words that have it inside. */
function offered(options: ComboboxItem[], typed: string, limit: number): ComboboxItem[] {
  const part = typed.trim().toLowerCase()
  const begin = options.filter(({ value }) => value.toLowerCase().startsWith(part))
  const inside = options.filter(({ value }) => value.toLowerCase().indexOf(part) > 0)
  return [...begin, ...inside].slice(0, limit)
}

/** What the model says about itself. */
function Said({ children }: { children: string }) {
  return (
    <Tooltip label={children} multiline maw={320} position="left">
      <div className={classes.said} data-testid="find-said">
        <IconInfoCircle size={14} aria-hidden />
        <Text fz="xs" lineClamp={5}>
          {children}
        </Text>
      </div>
    </Tooltip>
  )
}

interface WayProps {
  kind: 'exemplar' | 'point'
  hint: string
  command: CommandName
  onClick: () => void
  children: React.ReactNode
}

/** A button that says why, where the model cannot: by its hint, and when it is pressed. */
function Way({ kind, hint, command, onClick, children }: WayProps) {
  const withKey = useWithKey()
  const { t } = useTranslation()
  const model = useEditor((state) => state.model)
  const readOnly = useEditor((state) => state.readOnly)
  const refusal = refusalOf({ model, readOnly }, kind, t)
  return (
    <Tooltip label={refusal ?? withKey(hint, command)} multiline maw={280} position="left">
      <button
        type="button"
        className={classes.way}
        aria-disabled={refusal !== null}
        data-refused={refusal ? true : undefined}
        onClick={onClick}
      >
        {children}
      </button>
    </Tooltip>
  )
}

/** The examples that are set. */
function Examples() {
  const { t } = useTranslation()
  const { searching } = useBench()
  const examples = useEditor((state) => state.exemplars)
  if (!examples.length) return null
  const against = examples.filter(({ positive }) => !positive).length
  return (
    <div className={classes.line} data-testid="examples">
      <Text fz="xs">
        {t('label.find.examples', { count: examples.length })}
        {against > 0 && `, ${t('label.find.examplesAgainst', { n: against })}`}
      </Text>
      <Button size="compact-xs" variant="subtle" color="gray" onClick={() => searching.clearExamples()}>
        {t('label.find.clearExamples')}
      </Button>
    </div>
  )
}
