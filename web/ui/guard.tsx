import { Component, type ReactNode } from 'react';

/** Keeps a part that broke from taking the whole page with it: the reason shows in its place, trying again draws anew. */
export class Guard extends Component<
  { fallback: (error: unknown, retry: () => void) => ReactNode; children: ReactNode },
  { error: unknown }
> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    return error === null ? this.props.children : this.props.fallback(error, () => this.setState({ error: null }));
  }
}
