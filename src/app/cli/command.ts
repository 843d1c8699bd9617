/** One command of `huitou`: what it does, and what it says about it. */
export interface Command<Result = never> {
  /** Its words, such as 'operator add'. */
  name: string;
  usage: string;
  does: string;
  /** More lines of --help. */
  more?: string;
  run(words: string[], progress: (text: string) => void): Promise<Result>;
  /** The result in words; --json prints it as it is. */
  tell(result: Result, words: string[]): string;
  /** True where the result is a bad one: the exit code is 1 then. */
  failed?(result: Result): boolean;
}
