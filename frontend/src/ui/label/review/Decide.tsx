import { Button, Tooltip } from '@mantine/core'
import { IconArrowBackUp, IconCheck, IconChecks, IconRotate } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Actions } from '../actions'
import { useEditor } from '../bench'
import classes from '../LabelPage.module.css'
import { useWithKey } from '../useShortcuts'
import { type Decision, offeredOn, skipsDone } from './decisions'

const ICONS = { finish: IconCheck, reopen: IconRotate, approve: IconChecks, return: IconArrowBackUp }
const COMMANDS = { finish: 'finish', reopen: 'finish', approve: 'approve', return: 'returnImage' } as const

/** What this person can decide about the image now. */
export function Decide({ actions }: { actions: Actions }) {
  const status = useEditor(({ image }) => image?.status)
  const role = useEditor((state) => state.role)
  const offered = status ? offeredOn(status, role) : []
  return (
    <div className={classes.decide}>
      {offered.map((decision) => (
        <DecisionButton
          key={decision}
          decision={decision}
          hint={status && skipsDone(decision, status) ? 'approveUnfinishedHint' : `${decision}Hint`}
          likely={decision === offered.at(-1) && decision !== 'reopen'}
          actions={actions}
        />
      ))}
    </div>
  )
}

interface Props {
  decision: Decision
  hint: `${Decision}Hint` | 'approveUnfinishedHint'
  likely: boolean
  actions: Actions
}

function DecisionButton({ decision, hint, likely, actions }: Props) {
  const { t } = useTranslation()
  const withKey = useWithKey()
  const Icon = ICONS[decision]
  return (
    <Tooltip label={withKey(t(`label.review.${hint}`), COMMANDS[decision])} multiline maw={280}>
      <Button
        size="compact-sm"
        h={32}
        variant={likely ? 'filled' : 'default'}
        leftSection={<Icon size={18} stroke={1.75} aria-hidden />}
        onClick={() => actions.decide(decision)}
        data-secondary={likely ? undefined : true}
        data-testid={decision}
      >
        {t(`label.review.${decision}`)}
      </Button>
    </Tooltip>
  )
}
