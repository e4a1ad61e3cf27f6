import { ActionIcon, Button, Slider, Text, Tooltip } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import { memo, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { type Instance, NO_LABEL } from '../../store/instance'
import { LOWEST_SCORE } from '../../store/searching'
import { primaryOf } from '../../store/selection'
import { acceptable, shownSuggestions } from '../../store/suggestions'
import { instanceColor, UNLABELLED } from '../../store/view'
import { formatCount, formatScore } from '../format'
import type { Actions } from './actions'
import { useBench, useEditor } from './bench'
import classes from './Find.module.css'
import page from './LabelPage.module.css'
import { Silhouette } from './Silhouette'
import { useScrolledTo } from './useScrolledTo'
import { useWithKey } from './useShortcuts'
import { useWindowed } from './useWindowed'

const ROW_HEIGHT = 40

/** What a model suggests, best first: a slider filters it, a person says yes or no to each or all. */
export function Suggestions({ actions }: { actions: Actions }) {
  const { t } = useTranslation()
  const suggestions = useEditor((state) => state.suggestions)
  const shown = useShown()
  if (!suggestions.length) return null
  return (
    <section
      className={classes.suggestions}
      aria-label={t('label.suggest.title')}
      data-testid="suggestions"
      data-count={suggestions.length}
      data-shown={shown.length}
    >
      <h2 className={page.heading}>
        {t('label.suggest.title')}
        <span className={page.count}>
          {t('label.suggest.shown', {
            shown: formatCount(shown.length),
            all: formatCount(suggestions.length),
          })}
        </span>
      </h2>
      <LowestScore />
      <AllOfThem actions={actions} />
      {shown.length === 0 && <AllBelow suggestions={suggestions} />}
      <Rows shown={shown} actions={actions} />
    </section>
  )
}

function useShown(): Instance[] {
  const suggestions = useEditor((state) => state.suggestions)
  const lowestScore = useEditor((state) => state.lowestScore)
  return useMemo(() => shownSuggestions({ suggestions, lowestScore }), [suggestions, lowestScore])
}

function LowestScore() {
  const { t } = useTranslation()
  const { editor } = useBench()
  const lowestScore = useEditor((state) => state.lowestScore)
  return (
    <div className={classes.score}>
      <Text fz="xs" className={page.count}>
        {t('label.suggest.scoreAt', { score: formatScore(lowestScore) })}
      </Text>
      <Slider
        flex={1}
        size="sm"
        min={LOWEST_SCORE}
        max={1}
        step={0.01}
        value={lowestScore}
        label={null}
        thumbLabel={t('label.suggest.score')}
        onChange={(score) => editor.set({ lowestScore: score })}
      />
    </div>
  )
}

function AllOfThem({ actions }: { actions: Actions }) {
  const { t } = useTranslation()
  const withKey = useWithKey()
  const shown = useShown()
  const repeats = useEditor((state) => state.repeats)
  const lowestScore = useEditor((state) => state.lowestScore)
  const readOnly = useEditor((state) => state.readOnly)
  const hasLive = shown.some(({ label }) => label === NO_LABEL)
  const n = acceptable({ suggestions: shown, lowestScore, repeats }).length
  if (readOnly) return null
  return (
    <>
      <div className={classes.all}>
        <Tooltip label={withKey(t('label.suggest.acceptAllHint'), 'acceptAll')} multiline maw={280}>
          <Button
            size="compact-sm"
            flex={1}
            disabled={!n}
            onClick={() => actions.acceptAll()}
            data-testid="accept-all"
          >
            {t('label.suggest.acceptAll', { n })}
          </Button>
        </Tooltip>
        <Tooltip label={withKey(t('label.suggest.rejectAllHint'), 'rejectAll')} multiline maw={280}>
          <Button
            size="compact-sm"
            flex={1}
            variant="default"
            onClick={() => actions.rejectAll()}
            data-testid="reject-all"
          >
            {t('label.suggest.rejectAll')}
          </Button>
        </Tooltip>
      </div>
      {hasLive && <AcceptedAs />}
    </>
  )
}

/** The label that what was found here will get. */
function AcceptedAs() {
  const { t } = useTranslation()
  const label = useEditor(({ labels, activeLabel }) => labels.find(({ id }) => id === activeLabel))
  return (
    <div className={classes.as}>
      <span className={page.chip} style={{ background: label?.color ?? UNLABELLED }} />
      <Text fz="xs" truncate>
        {t('label.suggest.as', { label: label?.name ?? t('label.suggest.noLabel') })}
      </Text>
    </div>
  )
}

function AllBelow({ suggestions }: { suggestions: readonly Instance[] }) {
  const { t } = useTranslation()
  const { editor } = useBench()
  const best = Math.max(...suggestions.map(({ score }) => score ?? 0))
  const showBest = () => editor.set({ lowestScore: Math.max(Math.floor(100 * best) / 100, LOWEST_SCORE) })
  return (
    <div className={classes.below}>
      <Text fz="xs">{t('label.suggest.below', { score: formatScore(best) })}</Text>
      <Button size="compact-xs" variant="default" flex="none" onClick={showBest}>
        {t('label.suggest.showBest')}
      </Button>
    </div>
  )
}

function Rows({ shown, actions }: { shown: readonly Instance[]; actions: Actions }) {
  const selected = useEditor(primaryOf)
  const list = useRef<HTMLDivElement>(null)
  const { from, to } = useWindowed(list, shown.length, ROW_HEIGHT, 'vertical')
  useScrolledTo(
    list,
    shown.findIndex(({ uuid }) => uuid === selected),
    ROW_HEIGHT,
  )
  return (
    <div ref={list} className={page.instanceRows}>
      <ul style={{ height: shown.length * ROW_HEIGHT }}>
        {shown.slice(from, to).map((suggestion, i) => (
          <li key={suggestion.uuid} style={{ top: (from + i) * ROW_HEIGHT }}>
            <Row suggestion={suggestion} selected={suggestion.uuid === selected} actions={actions} />
          </li>
        ))}
      </ul>
    </div>
  )
}

interface RowProps {
  suggestion: Instance
  selected: boolean
  actions: Actions
}

const Row = memo(function Row({ suggestion, selected, actions }: RowProps) {
  const { t } = useTranslation()
  const { editor } = useBench()
  const { uuid, rle, bbox, area, label: own, score, prompts } = suggestion
  const label = useEditor(({ labels, activeLabel }) =>
    labels.find(({ id }) => id === (own === NO_LABEL ? activeLabel : own)),
  )
  const repeats = useEditor((state) => state.repeats.has(uuid))
  const color = useEditor((state) => (repeats ? UNLABELLED : instanceColor(state, suggestion)))
  const readOnly = useEditor((state) => state.readOnly !== null)
  const word = prompts && 'text' in prompts ? prompts.text : undefined
  const name = own === NO_LABEL ? word : label?.name
  return (
    <div className={page.row} data-active={selected || undefined} data-repeats={repeats || undefined}>
      <button
        type="button"
        className={page.pick}
        aria-pressed={selected}
        onClick={() => editor.select(selected ? null : uuid)}
      >
        <span className={page.silhouette}>
          <Silhouette rle={rle} bbox={bbox} color={color} size={24} />
        </span>
        <span className={page.name}>
          {repeats ? t('label.suggest.repeats') : (name ?? t('label.area', { n: formatCount(area) }))}
        </span>
        <span className={page.count}>{score == null ? '–' : formatScore(score)}</span>
      </button>
      {!readOnly && (
        <>
          <Decision label={t('label.suggest.accept')} onClick={() => actions.acceptSuggestions([uuid])}>
            <IconCheck size={16} />
          </Decision>
          <Decision label={t('label.suggest.reject')} onClick={() => actions.rejectSuggestions([uuid])}>
            <IconX size={16} />
          </Decision>
        </>
      )}
    </div>
  )
})

interface DecisionProps {
  label: string
  onClick: () => void
  children: React.ReactNode
}

function Decision({ label, onClick, children }: DecisionProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon size={24} variant="subtle" color="gray" aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  )
}
