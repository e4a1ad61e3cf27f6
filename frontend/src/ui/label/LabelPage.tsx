import { Box } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useDarkPage } from '../darkPage'
import { LoadFailed } from '../parts/LoadFailed'
import { useMe } from '../queries/session'
import { BenchContext, workbenchOf } from './bench'
import classes from './LabelPage.module.css'
import { Workspace } from './Workspace'

/** `/projects/:projectId/images/:imageId`: one picture, its masks, and all that makes them. */
export function LabelPage() {
  const { projectId, imageId } = useParams({ from: '/signed-in/projects/$projectId/images/$imageId' })
  const me = useMe()
  useDarkPage()
  const {
    data: bench,
    error,
    refetch,
  } = useQuery({
    queryKey: ['workbench', me?.id],
    queryFn: () => workbenchOf(me!.id),
    enabled: me !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
  })
  if (error) return <LoadFailed error={error} onRetry={() => void refetch()} />
  if (!bench) return <Box className={classes.page} />
  return (
    <BenchContext value={bench}>
      <Workspace project={Number(projectId)} image={Number(imageId)} />
    </BenchContext>
  )
}
