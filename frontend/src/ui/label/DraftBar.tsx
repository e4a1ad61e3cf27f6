import { Button, Text, Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useShallow } from 'zustand/react/shallow'
import { shownCandidate } from '../../store/candidates'
import type { Instance } from '../../store/instance'
import { primaryOf } from '../../store/selection'
import { isDrafting } from '../../store/strokes'
import { FEWEST_CORNERS } from '../../tools/polygon'
import { formatScore } from '../format'
import type { Actions } from './actions'
import { useEditor } from './bench'
import { Key } from './Key'
import classes from './LabelPage.module.css'
import { readOnlyWhy, refusalOf } from './refusals'
import { Returned } from './review/Returned'
import { useToured } from './Tour'
import { useWithKey } from './useShortcuts'

/** What to do with the mask in the making or the selected suggestion, or how to begin. */
export function DraftBar({ actions }: { actions: Actions }) {
  const { t } = useTranslation()
  const drafting = useEditor(isDrafting)
  const corners = useEditor(({ polygon }) => polygon.length)
  const suggested = useEditor((state) => state.suggestions.find(({ uuid }) => uuid === primaryOf(state)))
  const readOnly = useEditor((state) => readOnlyWhy(state, t))
  const label = useEditor(({ labels, activeLabel }) => labels.find(({ id }) => id === activeLabel))
  if (readOnly)
    return (
      <div className={classes.draft}>
        <Text fz="sm">{readOnly}</Text>
      </div>
    )
  if (corners) return <PolygonBar corners={corners} actions={actions} />
  if (!drafting && suggested) return <SuggestionBar suggestion={suggested} actions={actions} />
  if (!drafting) return <Idle />
  return (
    <div className={classes.draft}>
      {label && <span className={classes.chip} style={{ background: label.color }} />}
      {label && (
        <Text fz="sm" fw={600} truncate maw={160}>
          {label.name}
        </Text>
      )}
      <Candidates actions={actions} />
      <Button
        size="compact-sm"
        onClick={() => actions.accept()}
        rightSection={<Key name="accept" />}
        data-testid="accept"
      >
        {t('label.accept')}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => actions.escape()}
        rightSection={<Key name="escape" />}
      >
        {t('label.drop')}
      </Button>
    </div>
  )
}

/** A polygon in the making: what keys do, for fingers. */
function PolygonBar({ corners, actions }: { corners: number; actions: Actions }) {
  const { t } = useTranslation()
  return (
    <div className={classes.draft} data-testid="polygon">
      <Text fz="sm" className={classes.number}>
        {t('label.says.corners', { count: corners })}
      </Text>
      <Button
        size="compact-sm"
        disabled={corners < FEWEST_CORNERS}
        onClick={() => actions.accept()}
        rightSection={<Key name="accept" />}
      >
        {t('label.close')}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => actions.escape()}
        rightSection={<Key name="escape" />}
      >
        {t('label.drop')}
      </Button>
    </div>
  )
}

/** Why the image is here again, or how to begin. */
function Idle() {
  const { t } = useTranslation()
  const status = useEditor(({ image }) => image?.status)
  const untouched = useEditor(({ all, embedding }) => all.length === 0 && embedding.state === 'ready')
  const toured = useToured()
  if (status === 'returned') return <Returned />
  return status && untouched && toured ? (
    <div className={classes.draft} data-quiet>
      <Text fz="sm">{t('label.hint.first')}</Text>
    </div>
  ) : null
}

/** Which of the masks that the prompts may mean is shown. */
function Candidates({ actions }: { actions: Actions }) {
  const { t } = useTranslation()
  const withKey = useWithKey()
  const shown = useEditor(useShallow(shownCandidate))
  if (!shown) return null
  const { place, count, score } = shown
  return (
    <Tooltip label={withKey(t('label.candidate.hint'), 'nextCandidate')}>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        fw={500}
        className={classes.number}
        onClick={() => actions.stepCandidate(1)}
        data-testid="candidate"
      >
        {t('label.candidate.place', { place: place + 1, count, score: formatScore(score) })}
      </Button>
    </Tooltip>
  )
}

function SuggestionBar({ suggestion, actions }: { suggestion: Instance; actions: Actions }) {
  const { t } = useTranslation()
  const { uuid, score } = suggestion
  return (
    <div className={classes.draft}>
      {score != null && (
        <Text fz="sm" className={classes.number}>
          {formatScore(score)}
        </Text>
      )}
      <Button
        size="compact-sm"
        onClick={() => actions.acceptSuggestions([uuid])}
        rightSection={<Key name="accept" />}
      >
        {t('label.suggest.accept')}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => actions.rejectSuggestions([uuid])}
        rightSection={<Key name="remove" />}
      >
        {t('label.suggest.reject')}
      </Button>
      {suggestion.live && <NotLikeThis actions={actions} />}
    </div>
  )
}

/** Says why, where the model takes no examples: by its hint, and when it is pressed. */
function NotLikeThis({ actions }: { actions: Actions }) {
  const { t } = useTranslation()
  const model = useEditor((state) => state.model)
  const readOnly = useEditor((state) => state.readOnly)
  const refusal = refusalOf({ model, readOnly }, 'exemplar', t)
  return (
    <Tooltip label={refusal ?? t('label.suggest.notLikeHint')} multiline maw={280}>
      <Button
        size="compact-sm"
        variant="default"
        aria-disabled={refusal !== null}
        data-refused={refusal ? true : undefined}
        onClick={() => actions.notLikeThis()}
        rightSection={<Key name="notLikeThis" />}
      >
        {t('label.suggest.notLike')}
      </Button>
    </Tooltip>
  )
}
