@layer modules {
  .[[name]]-text { max-inline-size: var(--measure); }
}
