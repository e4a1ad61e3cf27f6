import { Kbd, Modal, Table, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type words from '../../i18n/label.json'
import { useEditor } from './bench'

type Line = [keys: readonly string[], meaning: keyof typeof words.keys]

/** All keys of the page, and the first steps. */
export function Help({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const backend = useEditor((state) => state.backend)
  const lines: Line[] = [
    [[t('label.keys.click')], 'addPoint'],
    [[t('label.keys.rightClick')], 'removePoint'],
    [['Enter', 'N'], 'acceptMask'],
    [['Esc'], 'drop'],
    [['/'], 'find'],
    [['G'], 'more'],
    [['A'], 'everything'],
    [['↓', '↑'], 'suggestion'],
    [['Enter', 'Shift Enter'], 'acceptSuggestion'],
    [['Delete', 'Shift Delete'], 'rejectSuggestion'],
    [['1 … 9'], 'chooseLabel'],
    [['Delete'], 'remove'],
    [['Ctrl Z'], 'undo'],
    [['Ctrl Shift Z'], 'redo'],
    [['←', '→', ',', '.'], 'images'],
    [['D'], 'done'],
    [['C', 'B', 'X', 'V', 'H'], 'tools'],
    [[t('label.keys.wheel'), '+', '−'], 'zoom'],
    [[t('label.keys.space')], 'move'],
    [['F'], 'fit'],
    [['M'], 'masks'],
    [['Tab'], 'panels'],
    [[']'], 'right'],
    [['['], 'strip'],
    [['?'], 'help'],
  ]
  return (
    <Modal opened={opened} onClose={onClose} title={t('label.keys.title')} size="xl">
      <Text mb="sm">{t('label.keys.intro')}</Text>
      <Table verticalSpacing={4}>
        <Table.Tbody>
          {lines.map(([keys, meaning]) => (
            <Table.Tr key={meaning}>
              <Table.Td>
                {keys.map((key) => (
                  <Kbd key={key} mr={4}>
                    {key}
                  </Kbd>
                ))}
              </Table.Td>
              <Table.Td>{t(`label.keys.${meaning}`)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {backend && (
        <Text fz="xs" c="dimmed" mt="sm">
          {t('label.backend', { ...backend })}
        </Text>
      )}
    </Modal>
  )
}
