import { Component, type ReactNode } from 'react';
import { FaultBox } from './list-states';

/** Keeps a page that broke from taking the frame with it: the menu stays, the reason shows, trying again draws anew. */
export class PageGuard extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return <FaultBox error={this.state.error} onRetry={() => this.setState({ error: null })} />;
  }
}
