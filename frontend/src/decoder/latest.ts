/**
 * Runs jobs one at a time and, when several wait, only the latest: a burst of ten clicks decodes about twice, and
 * no answer is delivered that a later job has overtaken. It belongs on the page's side of the worker, since a run
 * blocks the worker and messages would pile up behind it.
 */
export class Latest<Job, Result> {
  private running = false
  private waiting: { job: Job } | null = null
  private generation = 0

  /**
   * `overtaken` gets answers that came too late to be shown, and errors of jobs that no longer matter are dropped.
   */
  constructor(
    private readonly run: (job: Job) => Promise<Result>,
    private readonly deliver: (job: Job, result: Result) => void,
    private readonly failed: (job: Job, error: unknown) => void,
    private readonly overtaken: (job: Job, result: Result) => void = () => {},
  ) {}

  submit(job: Job) {
    this.generation++
    this.waiting = { job }
    if (!this.running) void this.drain()
  }

  /** Whatever is under way or waiting is no longer wanted. */
  cancel() {
    this.generation++
    this.waiting = null
  }

  private async drain() {
    this.running = true
    while (this.waiting) {
      const { job } = this.waiting
      this.waiting = null
      await this.runOne(job, this.generation)
    }
    this.running = false
  }

  private async runOne(job: Job, generation: number) {
    try {
      const result = await this.run(job)
      const answer = generation === this.generation ? this.deliver : this.overtaken
      answer(job, result)
    } catch (error) {
      if (generation === this.generation) this.failed(job, error)
    }
  }
}
