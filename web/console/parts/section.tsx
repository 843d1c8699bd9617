import type { ReactNode } from 'react';

/** A titled block of a page. */
export function Section(props: {
  title: ReactNode;
  id?: string;
  extra?: ReactNode;
  children: ReactNode;
  tone?: 'plain' | 'urgent';
  testid?: string;
}) {
  return (
    <section className={`section section-${props.tone ?? 'plain'}`} id={props.id} data-testid={props.testid}>
      <header className="section-head">
        <h2>{props.title}</h2>
        {props.extra}
      </header>
      {props.children}
    </section>
  );
}

/** A page's name, what it is for, and its main actions. */
export function PageHead(props: { title: ReactNode; lead?: ReactNode; actions?: ReactNode }) {
  return (
    <header className="page-head">
      <div>
        <h1>{props.title}</h1>
        {props.lead ? <p className="faint">{props.lead}</p> : null}
      </div>
      {props.actions ? <div className="page-actions">{props.actions}</div> : null}
    </header>
  );
}
