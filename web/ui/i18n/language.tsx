import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';

/** Chinese is the product's language; English is for the engineer beside the operator. */
export type Language = 'zh' | 'en';

/** One text in both languages: the pair is what keeps the dictionaries from drifting apart. */
export type Text = readonly [zh: string, en: string];

/** Texts of one area of the screen by key. `{name}` inside a text is filled in by `say`. */
export type Texts<Key extends string> = Record<Key, Text>;

export type Say<Key extends string> = (key: Key, values?: Record<string, string | number>) => string;

/** Declares the texts of an area; every key carries both languages or does not compile. */
export function texts<Key extends string>(area: Texts<Key>): Texts<Key> {
  return area;
}

interface LanguageState {
  language: Language;
  choose: (language: Language) => void;
}

const LanguageContext = createContext<LanguageState>({ language: 'zh', choose: () => undefined });
const STORED = 'huitou.language';

/** Holds the chosen language, remembers it in this browser and tells assistive technology through `<html lang>`. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(() => (localStorage.getItem(STORED) === 'en' ? 'en' : 'zh'));
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    localStorage.setItem(STORED, language);
  }, [language]);
  const state = useMemo(() => ({ language, choose: setLanguage }), [language]);
  return <LanguageContext value={state}>{children}</LanguageContext>;
}

export function useLanguage(): LanguageState {
  return useContext(LanguageContext);
}

/** Picks the language's half of a pair and fills in its values. */
export function inLanguage(text: Text, language: Language, values?: Record<string, string | number>): string {
  const chosen = language === 'zh' ? text[0] : text[1];
  return values ? chosen.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)) : chosen;
}

/** `say('key', {n: 3})` for one area's texts in the language in use. */
export function useText<Key extends string>(area: Texts<Key>): Say<Key> {
  const { language } = useLanguage();
  return useCallback((key, values) => inLanguage(area[key], language, values), [area, language]);
}
