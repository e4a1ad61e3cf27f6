import { Button, Group, Modal, SimpleGrid, Stack, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Saveable } from '../../store/saveDatabase'
import type { Trouble } from '../../store/saveState'
import { complain } from '../parts/notice'
import { useBench, useEditor } from './bench'
import { useDeciding } from './deciding'
import { Version } from './Version'

/** Changes that clash with someone else's, one at a time, with both versions to choose from. */
export function Conflicts() {
  const { t } = useTranslation()
  const { troubles } = useEditor((state) => state.saves)
  const { later, leave, keep } = useDeciding()
  useEffect(() => keep(troubles.map(({ uuid }) => uuid)), [keep, troubles])
  const trouble = troubles.find(({ uuid }) => !later.has(uuid))
  return (
    <Modal
      opened={trouble !== undefined}
      onClose={() => trouble && leave(trouble.uuid)}
      title={t(trouble && 'message' in trouble ? 'label.conflict.refused' : 'label.conflict.title')}
      size={720}
    >
      {trouble && <Choice key={trouble.uuid} trouble={trouble} left={troubles.length - 1} />}
    </Modal>
  )
}

/** Nothing here has the focus from the start: a key that was meant for the picture decides nothing. */
function Choice({ trouble, left }: { trouble: Trouble; left: number }) {
  const { t } = useTranslation()
  const bench = useBench()
  const [taking, setTaking] = useState(false)
  const theirs = 'theirs' in trouble ? trouble.theirs : null
  const take = () => {
    setTaking(true)
    bench
      .takeTheirs(trouble)
      .catch(complain)
      .finally(() => setTaking(false))
  }
  const name = theirs?.by
  return (
    <Stack>
      <Text fz="sm" c="dimmed">
        {theirs ? t(`label.conflict.differ.${difference(trouble.mine, theirs.content)}`) : messageOf(trouble)}
      </Text>
      <SimpleGrid cols={theirs ? 2 : 1}>
        <Version
          title={t('label.conflict.mine')}
          content={trouble.mine}
          other={theirs?.content ?? null}
          image={trouble.image}
        />
        {theirs && (
          <Version
            title={name ? t('label.conflict.theirsBy', { name }) : t('label.conflict.theirs')}
            content={theirs.content}
            other={trouble.mine}
            image={trouble.image}
          />
        )}
      </SimpleGrid>
      <Group grow>
        <Button variant="default" onClick={() => bench.saves.keepMine(trouble.uuid)}>
          {t(theirs ? 'label.conflict.keepMine' : 'label.conflict.tryAgain')}
        </Button>
        <Button variant="default" loading={taking} onClick={take}>
          {t(theirs ? 'label.conflict.takeTheirs' : 'label.conflict.giveUp')}
        </Button>
      </Group>
      {left > 0 && (
        <Text fz="sm" c="dimmed" ta="center">
          {t('label.conflict.left', { count: left })}
        </Text>
      )}
    </Stack>
  )
}

const messageOf = (trouble: Trouble) => ('message' in trouble ? trouble.message : '')

/** In what two versions differ. */
function difference(mine: Saveable, theirs: Saveable): 'deleted' | 'label' | 'mask' | 'both' {
  if (!mine || !theirs || !('rle' in mine) || !('rle' in theirs)) return 'deleted'
  const label = mine.label !== theirs.label || mine.status !== theirs.status
  const mask = mine.rle.counts !== theirs.rle.counts
  if (label && mask) return 'both'
  return label ? 'label' : 'mask'
}
