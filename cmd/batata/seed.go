package main

import "context"

func (s *system) seed(ctx context.Context, known map[string]string) ([]login, error) { return nil, nil }
