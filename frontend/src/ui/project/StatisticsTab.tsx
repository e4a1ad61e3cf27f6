import { BarChart } from '@mantine/charts'
import '@mantine/charts/styles.css'
import { Box, Button, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { IconChartBar } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { formatCount, formatDecimal } from '../format'
import { EmptyState } from '../parts/EmptyState'
import { LateLoader } from '../parts/LateLoader'
import { LoadFailed } from '../parts/LoadFailed'
import { StatusMark } from '../parts/StatusMark'
import { statisticsQuery } from '../queries/statistics'
import { useProject } from './context'
import { STATUSES } from './images/gridSearch'
import classes from './StatisticsTab.module.css'

const ROW_PX = 40

export function StatisticsTab() {
  const { t } = useTranslation()
  const project = useProject()
  const { data, error, refetch } = useQuery(statisticsQuery(project.id))
  if (error && !data) return <LoadFailed error={error} onRetry={() => void refetch()} />
  if (!data) return <LateLoader />
  if (project.annotation_count === 0)
    return (
      <EmptyState icon={IconChartBar} title={t('statistics.noneTitle')} text={t('statistics.noneText')}>
        <Button component={Link} to=".." from="/projects/$projectId/statistics">
          {t('statistics.noneAction')}
        </Button>
      </EmptyState>
    )
  const perImage = project.annotation_count / Math.max(project.image_count, 1)
  return (
    <Stack gap="xl" maw={1040}>
      <SimpleGrid cols={{ base: 2, sm: 4 }}>
        <Figure name={t('statistics.images')} value={formatCount(project.image_count)} />
        <Figure name={t('statistics.annotations')} value={formatCount(project.annotation_count)} />
        <Figure name={t('statistics.perImage')} value={formatDecimal(perImage, 1)} />
        <Figure name={t('statistics.labels')} value={formatCount(project.labels.length)} />
      </SimpleGrid>
      <section>
        <Title order={2} fz="lg" mb="sm">
          {t('statistics.perLabel')}
        </Title>
        <BarChart
          h={data.labels.length * ROW_PX + ROW_PX}
          orientation="vertical"
          dataKey="title"
          yAxisProps={{ width: 176 }}
          xAxisProps={{ allowDecimals: false }}
          gridAxis="y"
          barProps={{ radius: [0, 4, 4, 0], barSize: 20, isAnimationActive: false }}
          series={[{ name: 'annotation_count', label: t('statistics.annotations'), color: 'iris.6' }]}
          data={data.labels.map((label) => ({
            ...label,
            title: `${label.name}  ${formatCount(label.annotation_count)}`,
          }))}
          withTooltip={false}
          tickLine="none"
        />
      </section>
      <section>
        <Title order={2} fz="lg" mb="sm">
          {t('statistics.byStatus')}
        </Title>
        <SimpleGrid cols={{ base: 2, sm: 4 }}>
          {STATUSES.map((status) => (
            <Box key={status} className={classes.figure}>
              <StatusMark status={status} />
              <Text fz={26} fw={600} lh={1.2} mt="xs">
                {formatCount(project.image_counts[status])}
              </Text>
              <Text c="dimmed" fz="sm">
                {t(`status.${status}`)}
              </Text>
            </Box>
          ))}
        </SimpleGrid>
      </section>
    </Stack>
  )
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <Box className={classes.figure}>
      <Text fz={26} fw={600} lh={1.2}>
        {value}
      </Text>
      <Text c="dimmed" fz="sm">
        {name}
      </Text>
    </Box>
  )
}
