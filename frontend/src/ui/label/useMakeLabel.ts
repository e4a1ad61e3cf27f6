import { useQuery } from '@tanstack/react-query'
import { may } from '../../contract/roles'
import { complain } from '../parts/notice'
import { useAddLabel } from '../queries/labels'
import { projectQuery } from '../queries/projects'
import { useBench } from './bench'

/** Add a label to the project and choose it. `allowed`: labels are the owners' to make. */
export function useMakeLabel(project: number) {
  const { editor } = useBench()
  const { data } = useQuery(projectQuery(project))
  const add = useAddLabel(project)
  const make = async (name: string): Promise<number | null> => {
    try {
      const { id, color = '', hotkey = '' } = await add.mutateAsync({ name })
      const label = { id, name, color, hotkey }
      editor.set({ labels: [...editor.state.labels, label], activeLabel: id })
      return id
    } catch (error) {
      complain(error)
      return null
    }
  }
  return { make, pending: add.isPending, allowed: data ? may(data.my_role, 'owner') : false }
}
